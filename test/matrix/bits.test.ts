import {type Aliases, AliasTable, bitSums} from "../../src/matrix/bits.js"
import {Random} from "../../src/network/random.js"

const ones = (x: number) => x.toString(2).replaceAll("0", "").length

test.each([2, 4, 6, 8, 10, 14])("sums of planes of %d words are ones of ANDs", words => {
  const random = new Random(words)
  const planes = (vectors: number, bits: number) => ({
    ...{bits, words},
    planes: Uint32Array.from({length: vectors * bits * words}, () => random.uint32()),
  })
  const [weights, inputs] = [planes(3, 4), planes(5, 6)]
  const cycles = [0, 0, 1, 3, 5, 1, 2, 1, 3]
  const sums = new Int32Array(5 * 3 * 3)
  bitSums(weights, inputs, Int32Array.from(cycles), sums)
  const expected = []
  for (let k = 0; k < 5; k++)
    for (let o = 0; o < 3; o++)
      for (let c = 0; c < 9; c += 3) {
        let sum = 0
        for (let b = 0; b < cycles[c + 2]; b++)
          for (let i = 0; i < words; i++) {
            const w = weights.planes[(o * 4 + cycles[c]) * words + i]
            const x = inputs.planes[(k * 6 + cycles[c + 1] + b) * words + i]
            sum += ones((w & x) >>> 0) * 2 ** b
          }
        expected.push(sum)
      }
  expect([...sums]).toEqual(expected)
})

/** The plain form of a draw: one number of the generator, its leading bits and the rest. */
function draw({bits, threshold, value, other}: Aliases, state: number, random: Random): number {
  const u = random.uint32()
  const slot = state * 2 ** bits + (u >>> (32 - bits))
  return (u << bits) >>> 0 < threshold[slot] ? value[slot] : other[slot]
}

test("draws are those of the generator, bit for bit", () => {
  const random = new Random(4)
  const table = {
    bits: 3,
    threshold: Uint32Array.from({length: 80}, () => random.uint32()),
    value: Float64Array.from({length: 80}, () => random.normal()),
    other: Float64Array.from({length: 80}, () => random.normal()),
  }
  const sums = Int32Array.from({length: 60}, () => random.integer(10))
  const factors = Float64Array.of(1, -3, 5)
  const [here, there] = [new Random(9), new Random(9)]
  const state = Uint32Array.from(there.state.slice(0, 4))
  const totals = new Float64Array(20).fill(0.25)
  new AliasTable(table).draw(sums, factors, state, 20, totals)
  for (let k = 0; k < 20; k++) {
    let sum = 0
    for (let c = 0; c < 3; c++) sum += factors[c] * draw(table, sums[3 * k + c], here)
    expect(totals[k]).toBe(0.25 + sum)
  }
  expect([...state]).toEqual(here.state.slice(0, 4))
})
