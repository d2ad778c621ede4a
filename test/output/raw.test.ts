/** Raw files: read back by a reader of their format, and by ngspice where there is one. */
import {spawnSync} from "node:child_process"
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import * as fc from "fast-check"
import {RawWriter} from "../../src/output/raw.js"
import {feed, Memory, phasors, transient} from "./memory.js"

/** One plot of a raw file: what its header says, and rows of numbers (re, im where it is complex). */
interface Read {
  readonly header: Readonly<Record<string, string>>
  readonly names: readonly string[]
  readonly rows: readonly (readonly number[])[]
}

/** Follows ngspice's manual, section 'rawfile'. */
function read(bytes: Uint8Array): Read[] {
  const found: Read[] = []
  for (let at = 0; at < bytes.length; ) {
    const line = () => {
      const end = bytes.indexOf(10, at)
      const text = new TextDecoder().decode(bytes.subarray(at, end))
      at = end + 1
      return text
    }
    const header: Record<string, string> = {}
    for (let text = line(); text !== "Variables:"; text = line()) {
      const colon = text.indexOf(":")
      header[text.slice(0, colon)] = text.slice(colon + 1).trim()
    }
    const count = Number(header["No. Variables"])
    const points = Number(header["No. Points"])
    const names = Array.from({length: count}, () => line().split("\t")[2])
    const width = header.Flags === "complex" ? 2 * count : count
    const rows: number[][] = []
    if (line() === "Binary:") {
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      for (let k = 0; k < points; k++) {
        rows.push(Array.from({length: width}, (_, i) => view.getFloat64(at + 8 * i, true)))
        at += 8 * width
      }
    } else
      for (let k = 0; k < points; k++) {
        const cells = Array.from({length: count}, () => line())
        expect(cells[0].split("\t")[0]).toBe(` ${k}`)
        rows.push(cells.flatMap(cell => cell.split("\t")[1].split(",").map(Number)))
        expect(line()).toBe("")
      }
    found.push({header, names, rows})
  }
  return found
}

// Zero has one sign in text.
const number = fc.double({noNaN: true, noDefaultInfinity: true}).map(value => value + 0)

test.each([false, true])("what is written is read again (binary: %s)", binary => {
  fc.assert(
    fc.property(fc.array(fc.array(number, {minLength: 6, maxLength: 6})), rows => {
      const memory = new Memory()
      const writer = new RawWriter(memory, {binary, date: new Date(2026, 10, 21, 16, 18, 56)})
      const short = rows.map(row => row.slice(0, 3))
      feed(writer, transient, short)
      feed(writer, {...phasors, step: {number: 2, count: 3, random: false, values: [["r", 1000]]}}, rows)
      const [first, second] = read(memory.bytes)
      expect(first.header).toEqual({
        Title: "some deck",
        Date: "Sat Nov 21 16:18:56  2026",
        Plotname: "Transient Analysis",
        Flags: "real",
        "No. Variables": "3",
        "No. Points": String(rows.length),
      })
      expect(first.names).toEqual(["time", "v(out)", "i(v1)"])
      expect(second.header.Title).toBe("some deck [r = 1000]")
      expect(first.rows).toEqual(short)
      expect(second.rows).toEqual(rows)
    }),
    {numRuns: 30},
  )
})

test("constant memory: what is written leaves at once", () => {
  let largest = 0
  let total = 0
  const writer = new RawWriter(
    {
      write(bytes) {
        largest = Math.max(largest, bytes.length)
        total += bytes.length
      },
      overwrite: at => expect(at).toBeLessThan(300),
    },
    {binary: true},
  )
  writer.begin(transient)
  const row = new Float64Array(3)
  for (let k = 0; k < 1e5; k++) writer.row(row)
  writer.end()
  expect(total).toBeGreaterThan(2_400_000)
  expect(largest).toBeLessThanOrEqual(1 << 16)
})

const hasNgspice = spawnSync("ngspice", ["--version"]).status === 0

;(hasNgspice ? test : test.skip)("ngspice loads them", () => {
  const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  try {
    for (const binary of [false, true]) {
      const memory = new Memory()
      const writer = new RawWriter(memory, {binary})
      feed(writer, transient, [
        [0, 1, -0.25],
        [1e-6, 2, -0.5],
      ])
      feed(writer, phasors, [
        [10, 0, 3, -4, 14, 0],
        [20, 0, 5, -6, 18, 0],
      ])
      const path = join(folder, `${binary}.raw`)
      writeFileSync(path, memory.bytes)
      const script = `x\n.control\nload ${path}\nsetplot ac1\nprint v(out)[1]\nsetplot tran1\nprint v(out)[1] i(v1)[1]\n.endc\n.end\n`
      const {stdout} = spawnSync("ngspice", ["-b"], {input: script, encoding: "utf8"})
      expect(stdout).toContain("v(out)[1] = 5.000000e+00,-6.00000e+00")
      expect(stdout).toContain("v(out)[1] = 2.000000e+00\ni(v1)[1] = -5.00000e-01")
    }
  } finally {
    rmSync(folder, {recursive: true})
  }
})
