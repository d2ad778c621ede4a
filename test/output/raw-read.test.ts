/** Raw files read back: what was written is what is read. */
import {RawWriter} from "../../src/output/raw.js"
import {readRaw} from "../../src/output/raw-read.js"
import {feed, Memory, phasors, point, transient} from "./memory.js"

const rows = [
  [0, 1.5, -2e-3],
  [1e-6, Math.PI, -1e-300],
  [3e-6, -1 / 3, 0],
]

test.each([false, true])("several plots, real and complex, binary: %s", binary => {
  const memory = new Memory()
  const writer = new RawWriter(memory, {binary})
  feed(writer, transient, rows)
  feed(writer, phasors, [[1e3, 0, 0.5, -0.25, -5, 0]])
  feed(writer, point, [[0, 1, 2]])
  const [first, second, third] = readRaw(memory.bytes)
  expect(first.name).toBe("Transient Analysis")
  expect(first.variables.map(({name, type}) => [name, type])).toEqual(
    transient.variables.map(({name, type}) => [name, type]),
  )
  first.variables.forEach(({re, im}, k) => {
    expect([...re]).toEqual(rows.map(row => row[k]))
    expect(im).toBeUndefined()
  })
  expect(second.variables.map(({re, im}) => [re[0], im?.[0]])).toEqual([
    [1e3, 0],
    [0.5, -0.25],
    [-5, 0],
  ])
  expect(third.variables.map(({re}) => re[0])).toEqual([0, 1, 2])
})

test("a file that is cut off, or none at all", () => {
  const memory = new Memory()
  feed(new RawWriter(memory, {binary: true}), transient, rows)
  expect(() => readRaw(memory.bytes.subarray(0, memory.bytes.length - 9))).toThrow(
    "raw file: it ends before its 9 numbers do",
  )
  expect(() => readRaw(new TextEncoder().encode("hello\n"))).toThrow("expected 'Key: value', found 'hello'")
  expect(() => readRaw(new TextEncoder().encode("Title: a\nVariables:\n"))).toThrow("'no. variables'")
  expect(readRaw(new Uint8Array(0))).toEqual([])
})
