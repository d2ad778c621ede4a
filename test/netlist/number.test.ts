/** SPICE numbers against their values, and against JavaScript's own printing. */
import fc from "fast-check"
import {parseNumber} from "../../src/netlist/number.js"

test.each([
  ["1", 1],
  ["-1.5", -1.5],
  ["+.5", 0.5],
  ["5.", 5],
  ["1e3", 1e3],
  ["1E-3V", 1e-3],
  ["2.2k", 2.2e3],
  ["10kohm", 1e4],
  ["10KOhm", 1e4],
  ["1meg", 1e6],
  ["1MEGohm", 1e6],
  ["1m", 1e-3],
  ["1M", 1e-3],
  ["3mil", 3 * 25.4e-6],
  ["1.1u", 1.1e-6],
  ["5uF", 5e-6],
  ["7µf", 7e-6],
  ["1n", 1e-9],
  ["1p", 1e-12],
  ["4f", 4e-15],
  ["1A", 1e-18],
  ["2t", 2e12],
  ["2g", 2e9],
  ["10v", 10],
  ["1e3k", 1e6],
  ["5hz", 5],
  ["4ms", 4e-3],
])("%s is %d", (text, value) => {
  expect(parseNumber(text)).toBe(value)
})

test.each([
  "",
  " ",
  "k",
  "1q",
  "1k5",
  "2n2222",
  "0x10",
  " 1",
  "1 ",
  "1e999",
  "infinity",
  "nan",
  "1..2",
  "--1",
  ".",
  "+",
  "1e5e5",
  "{1}",
])("'%s' is no number", text => {
  expect(parseNumber(text)).toBeUndefined()
})

test("what JavaScript prints reads back to the same bits", () => {
  fc.assert(
    fc.property(fc.double({noNaN: true, noDefaultInfinity: true}), value => {
      expect(Object.is(parseNumber(String(value)), Object.is(value, -0) ? 0 : value)).toBe(true)
    }),
  )
})

test("a scale factor means its power of ten, rounded once", () => {
  const powers = {t: 12, g: 9, meg: 6, k: 3, m: -3, u: -6, n: -9, p: -12, f: -15, a: -18}
  fc.assert(
    fc.property(
      fc.double({noNaN: true, min: 1e-6, max: 1e6}),
      fc.constantFrom(...Object.entries(powers)),
      (value, [suffix, power]) => {
        const digits = value.toFixed(7)
        expect(parseNumber(digits + suffix)).toBe(Number(`${digits}e${power}`))
      },
    ),
  )
})
