/** The generated pages are those of the device types and options as they are: `npm run docs` writes them. */
import {existsSync, readdirSync, readFileSync} from "node:fs"
import {pathToFileURL} from "node:url"
import {deviceTypes} from "../../src/devices/index.js"

test("docs/devices and docs/options.md are up to date", async () => {
  const {pages} = (await import(pathToFileURL("docs/write.mjs").href)) as {
    pages: () => Promise<Map<string, string>>
  }
  const expected = await pages()
  for (const [path, text] of expected) expect([path, readFileSync(path, "utf8")]).toEqual([path, text])
  expect(
    readdirSync("docs/devices")
      .sort()
      .map(name => `docs/devices/${name}`),
  ).toEqual([...expected.keys()].filter(path => path.startsWith("docs/devices/")).sort())
  const all = [...expected.values()].join("")
  for (const {title} of deviceTypes) expect(all).toContain(title)
})

test("links between pages lead to files", () => {
  const pages = readdirSync("docs", {recursive: true, encoding: "utf8"})
    .filter(path => path.endsWith(".md"))
    .map(path => `docs/${path}`)
  for (const page of ["README.md", ...pages])
    for (const [, target] of readFileSync(page, "utf8").matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue
      const file = new URL(target, pathToFileURL(page))
      expect([page, target, existsSync(file)]).toEqual([page, target, true])
    }
})
