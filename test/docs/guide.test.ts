/** The guide shows what its commands really say. */
import {spawnSync} from "node:child_process"
import {readFileSync} from "node:fs"

const blocks = [
  ...readFileSync("docs/guide.md", "utf8").matchAll(/^```\n\$ npx crosspice (run .*)\n([\s\S]*?)^```$/gm),
]

test("it has some", () => {
  expect(blocks.length).toBeGreaterThan(4)
})

test.each(blocks.map(([, command, output]) => [command, output]))("crosspice %s", (command, output) => {
  const words = ["dist/cli/main.js", ...command.split(" ")]
  const {stdout, stderr} = spawnSync(process.execPath, words, {encoding: "utf8"})
  expect(rounded(`${stdout}${stderr}`)).toBe(rounded(output))
})

/** Numbers to six digits: what rounding leaves alike everywhere. */
function rounded(text: string): string {
  return text.trim().replace(/-?\d+\.\d+(e[-+]\d+)?/g, number => Number(number).toPrecision(6))
}

test("the program in it is the example", () => {
  expect(readFileSync("docs/guide.md", "utf8")).toContain(readFileSync("examples/divider.mjs", "utf8"))
})
