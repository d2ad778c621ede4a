/** Text for people: what stands where, and nothing beyond 80 columns. */
import {scientific} from "../../src/output/number.js"
import {Rows} from "../../src/output/rows.js"
import {statistics} from "../../src/output/statistics.js"
import {TextWriter} from "../../src/output/text.js"
import {feed, Memory, phasors, point, transient} from "./memory.js"

function text(work: (writer: TextWriter) => void): string {
  const memory = new Memory()
  const writer = new TextWriter(memory)
  work(writer)
  writer.finish()
  return memory.text
}

test("a table", () => {
  expect(
    text(writer =>
      feed(writer, transient, [
        [0, 1.5, -1e-5],
        [1e-6, -2, 0],
      ]),
    ),
  ).toBe(`Transient Analysis
 time [s]       v(out) [V]     i(v1) [A]
 0.000000e+00   1.500000e+00  -1.000000e-05
 1.000000e-06  -2.000000e+00   0.000000e+00
`)
})

test("of a complex value both parts, of a real one the number", () => {
  expect(
    text(writer => feed(writer, {...phasors, tables: [[1, 2]]}, [[10, 0, 3, -4, 14, 0]])),
  ).toBe(`AC Analysis
 frequency [Hz]   re(v(out)) [V]   im(v(out)) [V]   vdb(out) [dB]
 1.000000e+01     3.000000e+00    -4.000000e+00     1.400000e+01
`)
})

test("wide tables and further ones follow, each with its scale", () => {
  const names = Array.from({length: 9}, (_, k) => ({name: `v(n${k})`, type: "voltage", unit: "V"}))
  const plot = {
    ...transient,
    variables: [transient.variables[0], ...names],
    tables: [[1, 2, 3, 4, 5, 6, 7, 8, 9], [3]],
  }
  const rows = [0, 1].map(t => [t, ...names.map((_, k) => 10 * t + k)])
  const lines = text(writer => feed(writer, plot, rows)).split("\n")
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  const heads = lines.filter(line => line.includes("time"))
  expect(heads.map(head => head.match(/n\d/g)?.length)).toEqual([4, 4, 1, 1])
  const column = (k: number) => lines.filter(line => /^ [01]\.0/.test(line))[k]
  expect(Number(column(3).trim().split(/\s+/)[2])).toBe(15)
})

test("operating points, measurements, runs", () => {
  const values = text(writer => feed(writer, point, [[0, 0.5, -1]]))
  expect(values).toBe("time     0.000000000e+0 s\nv(out)   5.000000000e-1 V\ni(v1)   -1.000000000e+0 A\n")
  const measured = text(writer => {
    writer.begin({...transient, tables: []})
    writer.end([
      {
        name: "td",
        value: -1,
        details: [
          ["targ", 1],
          ["trig", 2],
        ],
      },
      {name: "never", value: Number.NaN, details: []},
    ])
  })
  expect(measured).toBe(`Measurements for Transient Analysis
td    = -1.000000e+00  targ = 1.000000e+00  trig = 2.000000e+00
never =  failed
`)
  const runs = text(writer => {
    for (const [k, r] of [1e3, 2.5e6].entries()) {
      const step = {number: k + 1, count: 2, random: false, values: [["r", r]] as const}
      writer.begin({...transient, tables: [], step})
      writer.end([{name: "td", value: r / 4, details: []}])
    }
  })
  expect(runs).toBe(`Measurements for Transient Analysis
 r              td
 1000           2.500000e+02
 2500000        6.250000e+05
`)
})

test("samples have statistics, with failed ones told", () => {
  const samples = text(writer => {
    for (const [k, value] of [2, 4, Number.NaN].entries()) {
      const step = {number: k + 1, count: 3, random: true, values: [["sample", k + 1]] as const}
      writer.begin({...transient, tables: [], step})
      writer.end([{name: "td", value, details: []}])
    }
  })
  expect(samples).toContain(" 3              failed\n")
  expect(samples).toContain("td   3.000000e+00   1.414214e+00   2.000000e+00   4.000000e+00\n")
  expect(samples).toContain("td: without 1 of 3 samples, which failed\n")
})

test("statistics of a small spread around a large mean", () => {
  const values = [1e9 + 1, 1e9 + 2, 1e9 + 3]
  expect(statistics(values)).toEqual({count: 3, mean: 1e9 + 2, deviation: 1, least: 1e9 + 1, most: 1e9 + 3})
  expect(statistics([Number.NaN])).toMatchObject({count: 0, mean: Number.NaN})
})

test("numbers look as in C", () => {
  expect([1.5e-5, -1e100, 0, Number.POSITIVE_INFINITY].map(value => scientific(value, 2))).toEqual([
    "1.50e-05",
    "-1.00e+100",
    "0.00e+00",
    "Infinity",
  ])
})

test("rows come back; too many are refused", () => {
  const rows = new Rows(3)
  for (let k = 0; k < 5000; k++) rows.add([k, 2 * k, -k])
  expect([...rows.row(4321)]).toEqual([4321, 8642, -4321])
  expect(rows.column(1)[4999]).toBe(9998)
  const wide = new Rows(2 ** 24)
  const row = new Float64Array(2 ** 24)
  wide.add(row)
  expect(() => {
    wide.add(row)
    wide.add(row)
  }).toThrow("write a file instead (-o FILE), or ask for less")
})
