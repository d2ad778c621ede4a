/** `--help` fits a terminal of 80 columns. */
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

test.each(["", "run", "evaluate", "compile", "train", "acim"])(
  "%s --help",
  async command => {
    const {status, stdout, stderr} = await place.run(`${command} --help`)
    expect([status, stderr]).toEqual([0, ""])
    expect(stdout.startsWith(`crosspice ${command || "<command>"}`)).toBe(true)
    for (const line of stdout.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80)
      // What an option is and what it may be do not run into each other.
      expect(line).not.toMatch(/\S\[(string|number|boolean|array|choices)/)
    }
  },
  patience_ms,
)
