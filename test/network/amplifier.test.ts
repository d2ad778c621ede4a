import {amplifier} from "../../src/network/amplifier.js"
import {ideal} from "../../src/network/forward-model.js"
import type {Levels} from "../../src/network/quantize.js"
import {Random} from "../../src/network/random.js"

const low_Ohm = 8488.26
const high_Ohm = 25464.79
const parts = [Uint32Array.of(0, 7, 2, 3), Uint32Array.of(4), Uint32Array.of(5, 6, 1, 8)]
const amplifiers = [{parts, share: 1, limit_V: Number.POSITIVE_INFINITY}]
const rows = 3
const columns = 9
/** One for each row. */
const gains = Float64Array.of(17, 3, 40)

function weightsOf(levels: Levels): Float64Array {
  const random = new Random(4)
  const choices = {binary: [-1, 1], ternary: [-1, 0, 1]}[levels as "binary"]
  return Float64Array.from({length: rows * columns}, () =>
    choices ? choices[random.integer(choices.length)] : random.uniform(-1, 1),
  )
}

/** The circuit step by step: line currents, op-amp; of one row the sum over its amplifiers. Volts. */
function circuit(weights: Float64Array, levels: Levels, v: Float64Array, row: number): number {
  const r1 = 1000
  const rf = gains[row] * r1
  let total = 0
  for (const part of parts) {
    let sPlus = 0
    let sMinus = 0
    let gPlus = 0
    let gMinus = 0
    for (const c of part) {
      const w = weights[row * columns + c]
      const mean = (1 / low_Ohm + 1 / high_Ohm) / 2
      const half = (1 / low_Ohm - 1 / high_Ohm) / 2
      const both = levels === "ternary" && w === 0
      const plus = both ? 1 / low_Ohm : mean + w * half
      const minus = both ? 1 / low_Ohm : mean - w * half
      gPlus += plus
      gMinus += minus
      sPlus += plus * v[c]
      sMinus += minus * v[c]
    }
    const iPlus = sPlus / (1 + (r1 + rf) * gPlus)
    const vn = rf * iPlus
    const iMinus = (sMinus - vn * gMinus) / (1 + r1 * gMinus)
    total += vn - rf * iMinus
  }
  return total
}

describe.each<Levels>(["binary", "ternary", "continuous"])("%s weights", levels => {
  const model = amplifier({amplifiers, sharedGain: false, low_Ohm, high_Ohm, levels})
  const weights = weightsOf(levels)
  const matrix = new Float64Array(rows * columns)

  test("the matrix answers as the circuit does", () => {
    model.map(0, weights, gains, matrix)
    const random = new Random(9)
    const v = Float64Array.from({length: columns}, () => random.uniform(-0.8, 0.8))
    for (let row = 0; row < rows; row++) {
      let answer = 0
      for (let c = 0; c < columns; c++) answer += matrix[row * columns + c] * v[c]
      expect(answer).toBeCloseTo(circuit(weights, levels, v, row), 12)
    }
  })
})

describe.each([
  ["amplifier", amplifier({amplifiers, sharedGain: false, low_Ohm, high_Ohm, levels: "continuous"})],
  ["ideal", ideal],
])("%s", (_name, model) => {
  const weights = weightsOf("continuous")
  const random = new Random(2)
  const matrixGradient = Float64Array.from({length: rows * columns}, () => random.normal())
  const loss = (w: Float64Array, strengths: Float64Array) => {
    const matrix = new Float64Array(rows * columns)
    model.map(0, w, strengths, matrix)
    return matrix.reduce((sum, value, i) => sum + value * matrixGradient[i], 0)
  }
  const gradient = new Float64Array(rows * columns)
  const strengthGradient = new Float64Array(rows)
  model.pull(0, weights, gains, matrixGradient, gradient, strengthGradient)

  test("its weight gradient is that of finite differences", () => {
    for (let i = 0; i < weights.length; i++) {
      const h = 1e-5
      const up = weights.slice()
      const down = weights.slice()
      up[i] += h
      down[i] -= h
      expect(gradient[i]).toBeCloseTo((loss(up, gains) - loss(down, gains)) / (2 * h), 6)
    }
  })

  test("its gradient by the logarithm of the strength, too", () => {
    const h = 1e-5
    for (let row = 0; row < rows; row++) {
      const moved = (by: number) =>
        loss(
          weights,
          gains.map((gain, k) => (k === row ? gain * Math.exp(by) : gain)),
        )
      expect(strengthGradient[row]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 6)
    }
  })
})

const binary = {sharedGain: true, low_Ohm, high_Ohm, levels: "binary"} as const

test("refuses resistances that are no pair", () => {
  for (const [low, high] of [
    [2, 1],
    [0, 1],
    [1, Number.NaN],
  ])
    expect(() => amplifier({...binary, amplifiers, low_Ohm: low, high_Ohm: high})).toThrow(
      `expected 0 < low <= high resistance, found ${low} and ${high} Ohm`,
    )
})

test("refuses partitions that leave a column out", () => {
  const model = amplifier({...binary, amplifiers})
  const row = Float64Array.of(17)
  expect(() => model.map(0, new Float64Array(10), row, new Float64Array(10))).toThrow(
    "layer 1: expected partitions of 10 columns, found 9",
  )
  expect(() => model.map(1, new Float64Array(9), row, new Float64Array(9))).toThrow(
    "layer 2: no partitions given",
  )
})
