/** Elements of the same name, among many and behind paths. */
import fc from "fast-check"
import {findTwins, type Named} from "../../src/circuit/twins.js"
import type {Card} from "../../src/netlist/card.js"

const card = (name: string, line: number): Card => ({
  name,
  words: [],
  assignments: {},
  origin: {file: "d", line},
})

function twins(groups: readonly Named[]): string[] {
  const found: string[] = []
  findTwins(groups, (name, {origin}, first) => found.push(`${name} ${first.origin.line} ${origin.line}`))
  return found
}

test("are what a table of names says", () => {
  const name = fc.stringMatching(/^[ab.]{1,3}$/)
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(fc.constantFrom("", "a.", "b.a."), name))), lists => {
      const groups = lists.map((list, g) => ({
        cards: list.map(([, name], k) => card(name, 100 * g + k)),
        instances: list.map(([path]) => ({path})),
      }))
      const seen = new Map<string, number>()
      const expected = lists.flatMap((list, g) =>
        list.flatMap(([path, name], k) => {
          const first = seen.get(path + name)
          if (first !== undefined) return [`${path + name} ${first} ${100 * g + k}`]
          seen.set(path + name, 100 * g + k)
          return []
        }),
      )
      expect(twins(groups)).toEqual(expected)
    }),
  )
})

test("a million names, one of them twice, some of the same hash", () => {
  const cards = Array.from({length: 1e6}, (_, k) => card(`r${k}`, k))
  const instances = cards.map(() => ({path: "x1."}))
  expect(twins([{cards, instances}])).toEqual([])
  cards[123] = card("r456789", 123)
  expect(twins([{cards, instances}])).toEqual(["x1.r456789 123 456789"])
})
