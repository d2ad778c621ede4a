/** Wire resistances against every published number, capacitances against their published band. */
import {bitcells, checkDevice} from "../../src/crossbar/technology.js"
import {resistivity, wireCapacitance, wireGeometry, wireResistances} from "../../src/crossbar/wires.js"

test("default geometry", () => {
  expect(resistivity(wireGeometry)).toBeCloseTo(5.083e-8, 11)
  const {vertical_Ohm, horizontal_Ohm} = wireResistances(wireGeometry)
  expect(vertical_Ohm).toBeCloseTo(9.2416, 4)
  expect(horizontal_Ohm).toBeCloseTo(11.552, 3)
})

test.each([
  ["2t1r", 17.71],
  ["sot-3t1r", 29.26],
  ["1tg1r", 36.97],
  ["sot-1tg1t1r", 43.13],
])("bitcell %s", (name, expected) => {
  const {horizontal_Ohm} = wireResistances({...wireGeometry, cellWidth_lambda: bitcells[name]!})
  expect(horizontal_Ohm).toBeCloseTo(expected, 2)
})

test.each([
  [7, 10.87, 13.59],
  [14, 7.2, 9.0],
  [22, 5.85, 7.31],
  [45, 4.64, 5.8],
])("lambda of %i nm", (lambda, vertical, horizontal) => {
  const wires = wireResistances({...wireGeometry, lambda_m: lambda * 1e-9})
  expect(wires.vertical_Ohm).toBeCloseTo(vertical, 2)
  expect(wires.horizontal_Ohm).toBeCloseTo(horizontal, 2)
})

test("capacitances: in the published band, largest in the middle, the same from both edges", () => {
  const {vertical_F, horizontal_F} = wireCapacitance(wireGeometry)
  expect(vertical_F(0, 401) * 1e15).toBeCloseTo(0.048, 3)
  expect(vertical_F(200, 401) * 1e15).toBeCloseTo(0.053, 3)
  for (let column = 0; column < 200; column++) {
    expect(vertical_F(column, 401)).toBe(vertical_F(400 - column, 401))
    expect(vertical_F(column + 1, 401)).toBeGreaterThan(vertical_F(column, 401))
  }
  // A lone line has no neighbours: the own term alone, 2.206 eps len.
  expect(vertical_F(0, 1)).toBeCloseTo(2.2062 * 20 * 8.854e-12 * 108e-9, 20)
  expect(horizontal_F * 1e15).toBeCloseTo(0.06, 3)
})

test("a device's resistances must be ordered", () => {
  expect(() => checkDevice({low_Ohm: 5, high_Ohm: 5})).toThrow(
    "expected 0 < R_low < R_high in ohms, found 5 and 5",
  )
  expect(() => checkDevice({low_Ohm: Number.NaN, high_Ohm: 5})).toThrow(RangeError)
})
