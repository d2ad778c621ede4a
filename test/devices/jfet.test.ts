/** Junction FETs: what no equation exists for. */
import {circuitOf} from "./fixed-steps.js"

test("a doping tail needs a junction potential above the threshold", () => {
  const cards = (card: string) => `.model n njf ${card}\nj1 d g 0 n`
  expect(() => circuitOf(cards("vto=0.5 pb=0.5 b=0.9"))).toThrow(
    "j1: with b = 0.9, pb must be above vto = 0.5 V, found 0.5 V",
  )
  expect(circuitOf(cards("vto=0.5 pb=0.5")).size).toBeGreaterThan(0)
})

test("nodes inside stand only behind resistances", () => {
  const size = (card: string) => circuitOf(`.model n njf ${card}\nj1 d g s n`).size
  expect(size("rd=1") - size("")).toBe(1)
  expect(size("rd=1 rs=2") - size("rd=0")).toBe(2)
})
