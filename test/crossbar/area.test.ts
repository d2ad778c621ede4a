/** Census of the default network against counts by hand. */
import {census} from "../../src/crossbar/area.js"
import {wireGeometry} from "../../src/crossbar/wires.js"

const layers = [
  {inputs: 400, outputs: 120},
  {inputs: 120, outputs: 84},
  {inputs: 84, outputs: 10},
]

test("the published partitioning", () => {
  const found = census(layers, {horizontal: [16, 8, 8], vertical: [8, 8, 1]}, wireGeometry)
  expect(found).toMatchObject({tiles: 200, synapses: 59134, amplifiers: 2672, neurons: 214})
  expect(found.switches).toBe(401 * 8 + 120 * 16 + (121 * 8 + 84 * 8) + (85 + 10 * 8))
  expect(found.area_um2).toBeCloseTo(59134 * 0.135 * 0.108 + found.switches * 0.56, 6)
})

test("area of one tile: cells and switches of its edges", () => {
  const [layer] = [{inputs: 31, outputs: 32}]
  const {area_um2} = census([layer], {horizontal: [1], vertical: [1]}, wireGeometry)
  expect(area_um2).toBeCloseTo(0.135 * 0.108 * 32 * 32 + 0.56 * 64, 9)
})
