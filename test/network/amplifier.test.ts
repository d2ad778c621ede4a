import {amplifier} from "../../src/network/amplifier.js"
import {ideal} from "../../src/network/forward-model.js"
import type {Levels} from "../../src/network/quantize.js"
import {Random} from "../../src/network/random.js"

const low_Ohm = 8488.26
const high_Ohm = 25464.79
const cuts = [
  [
    {start: 0, end: 4},
    {start: 4, end: 5},
    {start: 5, end: 9},
  ],
]
const rows = 3
const columns = 9
const gain = 17

function weightsOf(levels: Levels): Float64Array {
  const random = new Random(4)
  const choices = {binary: [-1, 1], ternary: [-1, 0, 1]}[levels as "binary"]
  return Float64Array.from({length: rows * columns}, () =>
    choices ? choices[random.integer(choices.length)] : random.uniform(-1, 1),
  )
}

/** The circuit step by step: line currents, op-amp, mean of the partitions. Volts of one row. */
function circuit(weights: Float64Array, levels: Levels, v: Float64Array, row: number): number {
  const r1 = 1000
  const rf = gain * r1
  let total = 0
  for (const {start, end} of cuts[0]) {
    let sPlus = 0
    let sMinus = 0
    let gPlus = 0
    let gMinus = 0
    for (let c = start; c < end; c++) {
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
  return total / cuts[0].length
}

describe.each<Levels>(["binary", "ternary", "continuous"])("%s weights", levels => {
  const model = amplifier({cuts, low_Ohm, high_Ohm, levels})
  const weights = weightsOf(levels)
  const matrix = new Float64Array(rows * columns)

  test("the matrix answers as the circuit does", () => {
    model.map(0, weights, gain, matrix)
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
  ["amplifier", amplifier({cuts, low_Ohm, high_Ohm, levels: "continuous"})],
  ["ideal", ideal],
])("%s", (_name, model) => {
  const weights = weightsOf("continuous")
  const random = new Random(2)
  const matrixGradient = Float64Array.from({length: rows * columns}, () => random.normal())
  const loss = (w: Float64Array, strength: number) => {
    const matrix = new Float64Array(rows * columns)
    model.map(0, w, strength, matrix)
    return matrix.reduce((sum, value, i) => sum + value * matrixGradient[i], 0)
  }
  const gradient = new Float64Array(rows * columns)
  const strengthGradient = model.pull(0, weights, gain, matrixGradient, gradient)

  test("its weight gradient is that of finite differences", () => {
    for (let i = 0; i < weights.length; i++) {
      const h = 1e-5
      const up = weights.slice()
      const down = weights.slice()
      up[i] += h
      down[i] -= h
      expect(gradient[i]).toBeCloseTo((loss(up, gain) - loss(down, gain)) / (2 * h), 6)
    }
  })

  test("its gradient by the logarithm of the strength, too", () => {
    const h = 1e-5
    const slope = (loss(weights, gain * Math.exp(h)) - loss(weights, gain * Math.exp(-h))) / (2 * h)
    expect(strengthGradient).toBeCloseTo(slope, 6)
  })
})

test("refuses resistances that are no pair", () => {
  for (const [low, high] of [
    [2, 1],
    [0, 1],
    [1, Number.NaN],
  ])
    expect(() => amplifier({cuts, low_Ohm: low, high_Ohm: high, levels: "binary"})).toThrow(
      `expected 0 < low <= high resistance, found ${low} and ${high} Ohm`,
    )
})

test("refuses partitions that leave a column out", () => {
  const gap = [
    [
      {start: 0, end: 4},
      {start: 5, end: 9},
    ],
  ]
  expect(() => amplifier({cuts: gap, low_Ohm, high_Ohm, levels: "binary"})).toThrow(
    "layer 1: expected a partition from column 4, found 5-9",
  )
  const model = amplifier({cuts, low_Ohm, high_Ohm, levels: "binary"})
  expect(() => model.map(0, new Float64Array(10), gain, new Float64Array(10))).toThrow(
    "layer 1: 10 weights do not fill rows of 9 columns",
  )
  expect(() => model.map(1, new Float64Array(9), gain, new Float64Array(9))).toThrow(
    "layer 2: no partitions given",
  )
})
