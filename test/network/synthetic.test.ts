import {createHash} from "node:crypto"
import {distort} from "../../src/network/distort.js"
import {Random} from "../../src/network/random.js"
import {synthetic} from "../../src/network/synthetic.js"

test("the digits are the same on every machine", () => {
  const {values, labels} = synthetic("test", 1000)
  const hash = createHash("sha256").update(values).update(labels).digest("hex")
  expect(hash).toBe("de3318e4a3c04629032fed59b2b5ad4260e3ee144a6e41ee3fe0fb9226b86c0e")
})

test("a smaller set begins a larger one; training digits are others", () => {
  const large = synthetic("test", 200)
  const small = synthetic("test", 50)
  expect(large.values.subarray(0, small.values.length)).toEqual(small.values)
  expect(large.labels.subarray(0, 50)).toEqual(small.labels)
  expect(synthetic("train", 50).values).not.toEqual(small.values)
})

test("every digit occurs, has ink, and stays off the border", () => {
  const {values, labels} = synthetic("test", 2000)
  const counts = new Array(10).fill(0)
  for (const label of labels) counts[label]++
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(60)
  let border = 0
  let ink = 0
  for (let i = 0; i < 2000; i++)
    for (let row = 0; row < 20; row++)
      for (let column = 0; column < 20; column++) {
        const pixel = values[i * 400 + row * 20 + column]
        ink += pixel
        if (row === 0 || row === 19 || column === 0 || column === 19) border += pixel
      }
  expect(ink / (2000 * 400 * 255)).toBeGreaterThan(0.08)
  expect(border / ink).toBeLessThan(0.05)
})

test("distortion of strength 0 is none, a small one keeps the ink", () => {
  const {values} = synthetic("test", 20)
  const target = new Uint8Array(400)
  distort(values, 400, 20, 0, new Random(1), target)
  expect(target).toEqual(values.subarray(400, 800))
  const sum = (pixels: ArrayLike<number>) => Array.from(pixels).reduce((a, b) => a + b, 0)
  for (let i = 0; i < 20; i++) {
    distort(values, i * 400, 20, 0.02, new Random(i), target)
    expect(Math.abs(sum(target) / sum(values.subarray(i * 400, i * 400 + 400)) - 1)).toBeLessThan(0.15)
  }
})
