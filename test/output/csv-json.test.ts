/** CSV and JSON read back exactly. */
import {CsvWriter} from "../../src/output/csv.js"
import {JsonWriter} from "../../src/output/json.js"
import {feed, Memory, phasors, point, transient} from "./memory.js"

const step = (r: number) => ({number: 1, count: 2, random: false, values: [["r", r]] as const})

test("CSV: a header, all digits, parts of complex values", () => {
  const memory = new Memory()
  const writer = new CsvWriter(memory)
  feed(writer, transient, [
    [0, 1 / 3, -2e-300],
    [1e-9, 5, 0],
  ])
  feed(writer, phasors, [[10, 0, 3, -4, 14, 0]])
  expect(memory.text).toBe(
    `time,v(out),i(v1)\n0,${1 / 3},-2e-300\n1e-9,5,0\n\nfrequency,re(v(out)),im(v(out)),vdb(out)\n10,3,-4,14\n`,
  )
})

test("CSV: the runs of a step share one table; names with commas are quoted", () => {
  const memory = new Memory()
  const writer = new CsvWriter(memory)
  const plot = {
    ...transient,
    variables: [transient.variables[0], {name: "v(a,b)", type: "voltage", unit: "V"}],
  }
  feed(writer, {...plot, step: step(1)}, [[0, 7]])
  feed(writer, {...plot, step: step(2)}, [[0, 8]])
  expect(memory.text).toBe('r,time,"v(a,b)"\n1,0,7\n2,0,8\n')
})

test("JSON: plots, points, single values, measurements", () => {
  const memory = new Memory()
  const writer = new JsonWriter(memory)
  writer.begin({...transient, step: step(5)})
  writer.row(Float64Array.of(0, 1 / 3, Number.NaN))
  writer.row(Float64Array.of(1, 2, 3))
  writer.end([
    {name: "delay", value: 2e-6, details: []},
    {name: "never", value: Number.NaN, details: []},
  ])
  feed(writer, phasors, [[10, 0, 3, -4, 14, 0]])
  feed(writer, point, [[0, 1, 2]])
  writer.finish()
  const {plots} = JSON.parse(memory.text) as {plots: unknown[]}
  const about = {title: "some deck", complex: false}
  expect(plots).toEqual([
    {
      ...about,
      analysis: "tran",
      name: "Transient Analysis",
      step: {r: 5},
      variables: transient.variables,
      points: [
        [0, 1 / 3, null],
        [1, 2, 3],
      ],
      measurements: {delay: 2e-6, never: null},
    },
    {
      ...about,
      complex: true,
      analysis: "ac",
      name: "AC Analysis",
      variables: phasors.variables.map(({name, type, unit}) => ({name, type, unit})),
      points: [[10, [3, -4], 14]],
    },
    {...about, analysis: "op", name: "Operating Point", values: {time: 0, "v(out)": 1, "i(v1)": 2}},
  ])
})

test("JSON without plots", () => {
  const memory = new Memory()
  new JsonWriter(memory).finish()
  expect(JSON.parse(memory.text)).toEqual({plots: []})
})
