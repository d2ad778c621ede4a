/** Random numbers by name: distributed as they should be, alike for the same name, unlike for another. */
import {type Draws, drawn, seededDraws} from "../../src/netlist/draws.js"

const count = 20_000
const keys = Array.from({length: count}, (_, k) => `x${k}.r1.r#1`)

function moments(values: readonly number[]): {mean: number; variance: number} {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  return {mean, variance}
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [left, right] = [moments(a), moments(b)]
  const products = a.map((x, k) => (x - left.mean) * (b[k] - right.mean))
  return moments(products).mean / Math.sqrt(left.variance * right.variance)
}

const ways: readonly [string, (draw: (draws: Draws, key: string) => number) => number[]][] = [
  ["names", draw => keys.map(key => draw(seededDraws(1, 0), key))],
  ["samples", draw => keys.map((_, sample) => draw(seededDraws(1, sample), "r1.r#1"))],
  ["seeds", draw => keys.map((_, seed) => draw(seededDraws(seed, 0), "r1.r#1"))],
]

describe.each(ways)("over %s", (_, over) => {
  // Five standard deviations of the mean and of the variance each.
  test("uniform in all of (0, 1)", () => {
    const values = over((draws, key) => draws.uniform(key))
    const {mean, variance} = moments(values)
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 / Math.sqrt(12 * count))
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 / Math.sqrt(180 * count))
    expect(Math.min(...values)).toBeGreaterThan(0)
    expect(Math.max(...values)).toBeLessThan(1)
    // Kolmogorov and Smirnov: 1.95 / sqrt(n) is passed in one of a thousand cases.
    const distance = values.toSorted((a, b) => a - b).map((x, k) => Math.abs(x - (k + 0.5) / count))
    expect(Math.max(...distance)).toBeLessThan(1.95 / Math.sqrt(count))
  })

  test("normal", () => {
    const values = over((draws, key) => draws.normal(key))
    const {mean, variance} = moments(values)
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count))
    const beyond = values.filter(x => Math.abs(x) > 2).length / count
    expect(beyond).toBeCloseTo(0.0455, 2)
  })

  test("neighbours know nothing of each other", () => {
    const values = over((draws, key) => draws.uniform(key))
    expect(new Set(values).size).toBe(count)
    for (const lag of [1, 2, 10, 100])
      expect(Math.abs(correlation(values.slice(lag), values.slice(0, -lag)))).toBeLessThan(
        5 / Math.sqrt(count),
      )
    const normal = over((draws, key) => draws.normal(key))
    expect(Math.abs(correlation(values, normal))).toBeLessThan(5 / Math.sqrt(count))
  })
})

test("the same name, sample and seed give the same number, whatever was asked before", () => {
  const draws = seededDraws(3, 7)
  const first = draws.normal("r1.r#1")
  draws.normal("r2.r#1")
  expect(draws.normal("r1.r#1")).toBe(first)
  expect(seededDraws(3, 7).normal("r1.r#1")).toBe(first)
  const others = [seededDraws(3, 8), seededDraws(7, 3), seededDraws(0, 0)].map(other =>
    other.normal("r1.r#1"),
  )
  expect(new Set([first, ...others]).size).toBe(4)
})

test("what a variable of an expression draws", () => {
  const draws: Draws = {uniform: key => (key === "r1.r#1" ? 0.25 : 0.75), normal: () => 3}
  const owner = () => "r1.r"
  expect(
    ["normal 1", "uniform 1", "sign 1", "sign 2", "v(a)"].map(name => drawn(draws, owner, name)),
  ).toEqual([3, -0.5, -1, 1, undefined])
  expect(drawn(undefined, owner, "sign 2")).toBe(0)
})
