/** The programs in docs/analyses.md run, on the built package, and say what they must. */
import {spawnSync} from "node:child_process"
import {readFileSync} from "node:fs"

const programs = [...readFileSync("docs/analyses.md", "utf8").matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
  ([, program]) => program,
)

function run(program: string): string {
  const words = ["--input-type=module", "--eval", program]
  const {status, stdout, stderr} = spawnSync(process.execPath, words, {encoding: "utf8"})
  expect([status, stderr]).toEqual([0, ""])
  return stdout
}

test("a low pass: 1 / sqrt(1 + (2 pi f r c)^2)", () => {
  const lines = run(programs[0]).trim().split("\n")
  expect(lines.length).toBe(5)
  for (const line of lines) {
    const [, f, size] = /^(\S+) Hz: (\S+)$/.exec(line) ?? []
    expect(Number(size)).toBeCloseTo(1 / Math.hypot(1, 2e-6 * Math.PI * Number(f)), 5)
  }
})

test("a divider: -v r2 / (r1 + r2)^2, v r1 / (r1 + r2)^2", () => {
  expect(run(programs[1]).trim()).toBe("1.500 -3.750e-4 1.250e-4")
  expect(programs.length).toBe(2)
})
