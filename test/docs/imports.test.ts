/** Who may import whom, read from the import lines; see docs/architecture.md. */
import {readdirSync, readFileSync} from "node:fs"
import {dirname, join, normalize} from "node:path"

/** What each file of src/ imports: paths of our own files, names of packages; without what is only a type. */
const imports = new Map<string, string[]>()
/** The same with types. */
const mentions = new Map<string, string[]>()
for (const path of readdirSync("src", {recursive: true, encoding: "utf8"})) {
  if (!path.endsWith(".ts")) continue
  const text = readFileSync(join("src", path), "utf8")
  const found = [...text.matchAll(/^(import|export)( type)?[^"'=;()]*? from "([^"]+)"|import\("([^"]+)"\)/gm)]
  const names = (all: boolean) =>
    found
      .filter(([, , type]) => all || !type)
      .map(([, , , fixed, lazy]) => fixed ?? lazy)
      .map(name =>
        name.startsWith(".") ? normalize(join(dirname(path), name)).replace(/\.js$/, ".ts") : name,
      )
  imports.set(path, names(false))
  mentions.set(path, names(true))
}

const folder = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")

/** Folders that a folder may import besides its own. */
const allowed: Record<string, readonly string[]> = {
  matrix: [],
  netlist: [],
  circuit: ["matrix", "netlist"],
  devices: ["circuit", "netlist"],
  analysis: ["circuit", "matrix", "netlist"],
  network: ["matrix", "output"],
  behavioral: ["network", "matrix"],
  crossbar: ["netlist", "network", "circuit", "analysis", "matrix", "output"],
  deck: ["netlist", "circuit", "analysis", "output", "matrix"],
  output: [],
  report: ["output", "circuit"],
  study: ["network", "output", "report"],
}

test("imports point one way", () => {
  expect(imports.size).toBeGreaterThan(80)
  const wrong = [...mentions].flatMap(([path, names]) =>
    names
      .filter(name => name.endsWith(".ts") && folder(path) in allowed)
      .filter(name => folder(name) !== folder(path) && !allowed[folder(path)].includes(folder(name)))
      .map(name => `${path} imports ${name}`),
  )
  expect(wrong).toEqual([])
})

test("every import of ours is a file, and none is in a circle", () => {
  const done = new Set<string>()
  const visit = (path: string, chain: readonly string[]) => {
    if (!imports.has(path)) throw new Error(`there is no ${path}: ${chain.join(" > ")}`)
    if (chain.includes(path)) throw new Error(`circle: ${[...chain, path].join(" > ")}`)
    if (done.has(path)) return
    done.add(path)
    for (const name of imports.get(path) ?? []) if (name.endsWith(".ts")) visit(name, [...chain, path])
  }
  for (const path of imports.keys()) visit(path, [])
  expect(done.size).toBe(imports.size)
})

test("index.ts reaches neither Node nor threads", () => {
  const reached = new Set<string>()
  const visit = (name: string) => {
    if (reached.has(name)) return
    reached.add(name)
    for (const next of imports.get(name) ?? []) visit(next)
  }
  visit("index.ts")
  expect([...reached].filter(name => name.startsWith("node:"))).toEqual([])
  const packages = [...reached].filter(name => !name.endsWith(".ts"))
  for (const name of ["piscina", "yargs", "cli-progress", "vega"]) expect(packages).not.toContain(name)
  expect(packages).toContain("eigen-wasm")
})
