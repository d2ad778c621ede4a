/** Parameters that use each other, in any order. */
import fc from "fast-check"
import {NetlistErrors} from "../../src/netlist/error.js"
import {Parameters} from "../../src/netlist/parameters.js"

type Pairs = readonly (readonly [string, string])[]

function define(pairs: Pairs, outer: Readonly<Record<string, number>> = {}): Parameters {
  const parameters = new Parameters(name => outer[name])
  pairs.forEach(([name, text], i) => {
    parameters.define({name, text, origin: {file: "deck.cir", line: i + 1}})
  })
  return parameters
}

const resolve = (pairs: Pairs, outer = {}) => Object.fromEntries(define(pairs, outer).settle())

function mistakes(pairs: Pairs): string {
  try {
    resolve(pairs)
  } catch (error) {
    if (error instanceof NetlistErrors) return error.message
    throw error
  }
  throw new Error("no mistake was found")
}

test("numbers, names and expressions, the last of one name counts", () => {
  const pairs = [
    ["a", "{2*b}"],
    ["b", "1k"],
    ["c", "a"],
    ["d", "c + outside"],
    ["b", "2k"],
  ] as const
  expect(resolve(pairs, {outside: 1, b: 7})).toEqual({a: 4000, b: 2000, c: 4000, d: 4001})
})

test("the order does not matter", () => {
  const pairs = Array.from({length: 20}, (_, k): [string, string] => [
    `p${k}`,
    k ? `{p${k - 1} + p${k >> 1} + 1}` : "1",
  ])
  const expected = resolve(pairs)
  fc.assert(
    fc.property(fc.shuffledSubarray(pairs, {minLength: pairs.length}), shuffled => {
      expect(resolve(shuffled)).toEqual(expected)
    }),
  )
})

test("a circle is reported once, with the names on it", () => {
  expect(
    mistakes([
      ["c", "a"],
      ["a", "{b}"],
      ["b", "a + 1"],
    ]),
  ).toBe("deck.cir:2: parameters depend on each other: a > b > a")
  expect(mistakes([["a", "{a}"]])).toBe("deck.cir:1: parameters depend on each other: a > a")
})

test("each mistake is reported, what follows from it is not", () => {
  expect(
    mistakes([
      ["a", "b + x"],
      ["b", "1"],
      ["c", "2*a"],
      ["d", "1 +"],
    ]),
  ).toBe("deck.cir:1: undefined parameter 'x'\ndeck.cir:4: expected a value, found the end")
  expect(() => define([["f(x)", "1"]])).toThrow("deck.cir:1: expected a parameter's name, found 'f(x)'")
})

test("one at a time, with only what it needs", () => {
  const parameters = define([
    ["a", "{2*b}"],
    ["b", "1k"],
    ["wrong", "x"],
  ])
  expect([parameters.get("a"), parameters.get("c")]).toEqual([2000, undefined])
  expect(() => parameters.get("wrong")).toThrow("undefined parameter 'x'")
  const origin = {file: "deck.cir", line: 9}
  expect(() => parameters.define({name: "b", text: "1", origin})).toThrow(
    "deck.cir:9: 'b' is defined anew after a condition has used it",
  )
  parameters.define({name: "c", text: "a+1", origin})
  expect(parameters.get("c")).toBe(2001)
})

test("a chain of 20,000 is no matter", () => {
  const count = 20_000
  const chain = Array.from({length: count}, (_, k): [string, string] => [
    `p${k}`,
    k < count - 1 ? `p${k + 1}` : "5",
  ])
  expect(resolve(chain).p0).toBe(5)
})
