/** Steps between breakpoints: halves of halves that meet the end exactly. */
import fc from "fast-check"
import {Clock} from "../../src/analysis/clock.js"

const length = fc.double({min: 1e-12, max: 1, noNaN: true})
const moves = fc.array(fc.constantFrom("go", "shorten", "lengthen"), {maxLength: 60})

test("whatever is done to them, steps are powers of two of the way and end where it ends", () => {
  fc.assert(
    fc.property(length, length, length, moves, (start, way, wanted, moves) => {
      const clock = new Clock(1e-15)
      clock.time = start
      const end = start + way
      if (end === start) return
      clock.enter(end, Math.max(wanted * way, way / 1000))
      const whole = clock.step * 2 ** Math.round(Math.log2(way / clock.step))
      expect(Math.abs(whole / way - 1)).toBeLessThan(1e-3)
      let last = start
      const go = () => {
        const before = clock.time
        const step = clock.step
        clock.advance(1)
        expect(clock.time).toBeGreaterThan(last)
        expect(Math.abs(clock.time - before - step)).toBeLessThanOrEqual(1e-11 * step + 1e-15 * end)
        expect(Math.abs(Math.log2(whole / step) % 1)).toBe(0)
        last = clock.time
      }
      for (const move of moves) {
        if (clock.done) break
        if (move === "go") go()
        else if (move === "shorten" && clock.step > way / 4000) clock.shorten(clock.step / 3)
        else clock.lengthen(2 * clock.step, 1)
      }
      for (let k = 0; !clock.done && k < 20_000; k++) {
        go()
        clock.lengthen(way, 1)
      }
      expect(clock.done).toBe(true)
      expect(clock.time).toBe(end)
    }),
  )
})

test("ways that differ by rounding have the same steps", () => {
  const [first, second] = [0.1 + 0.2, 1.1 + 2.2 - 3.0].map(end => {
    const clock = new Clock(1e-12)
    clock.enter(end, 0.04)
    return clock.step
  })
  expect(0.1 + 0.2).not.toBe(1.1 + 2.2 - 3.0)
  expect(first).toBe(second)
})

test("no step is shorter than the shortest", () => {
  const clock = new Clock(0.1)
  clock.enter(1, 0.5)
  expect(clock.shorten(0.01)).toBe(true)
  expect(clock.step).toBe(0.125)
  expect(clock.shorten(0.01)).toBe(false)
})
