import {Random} from "../../src/network/random.js"

test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number) => {
    const random = new Random(seed)
    return [random.uint32(), random.uniform(), random.normal(), random.integer(10)]
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test("xoshiro128** steps as its 128-bit recurrence says", () => {
  // The same seeding and recurrence in plain 32-bit BigInt arithmetic.
  const seeds: bigint[] = []
  let s = 5n
  const mask = 0xffffffffn
  for (let i = 0; i < 4; i++) {
    s = (s + 0x9e3779b9n) & mask
    let z = ((s ^ (s >> 16n)) * 0x21f0aaadn) & mask
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask
    seeds.push(z ^ (z >> 15n))
  }
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask
  let [a, b, c, d] = seeds
  const random = new Random(5)
  for (let i = 0; i < 100; i++) {
    expect(random.uint32()).toBe(Number((rotate((b * 5n) & mask, 7n) * 9n) & mask))
    const t = (b << 9n) & mask
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11n)
  }
})

test("normal numbers have the moments of the normal distribution", () => {
  const random = new Random(1)
  const n = 200000
  const moments = [0, 0, 0, 0]
  let beyond = 0
  for (let i = 0; i < n; i++) {
    const x = random.normal()
    for (let k = 0; k < 4; k++) moments[k] += x ** (k + 1) / n
    if (Math.abs(x) > 1.959964) beyond++
  }
  expect(moments[0]).toBeCloseTo(0, 1.9)
  expect(moments[1]).toBeCloseTo(1, 1.7)
  expect(moments[2]).toBeCloseTo(0, 1.5)
  expect(Math.abs(moments[3] - 3)).toBeLessThan(0.1)
  expect(beyond / n).toBeCloseTo(0.05, 2.5)
})

test("a shuffle keeps every value and moves most", () => {
  const values = Uint32Array.from({length: 1000}, (_, i) => i)
  new Random(3).shuffle(values)
  expect(values.filter((value, i) => value === i).length).toBeLessThan(10)
  expect([...values].sort((a, b) => a - b)).toEqual(Array.from({length: 1000}, (_, i) => i))
})
