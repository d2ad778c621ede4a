/** Patterns against dense matrices: entries add up by slot, ground's fall into the dustbin. */
import fc from "fast-check"
import {multiplyAdd, PatternBuilder} from "../../src/matrix/pattern.js"

const pairs = (n: number) => fc.array(fc.tuple(fc.integer({min: 0, max: n}), fc.integer({min: 0, max: n})))

test("every pair has the slot of its row and column, ground slot 0, duplicates the same", () => {
  fc.assert(
    fc.property(
      fc.integer({min: 0, max: 8}).chain(n => fc.tuple(fc.constant(n), pairs(n), pairs(n))),
      ([n, first, second]) => {
        const builder = new PatternBuilder()
        const slots = [first, second].map(list => builder.reserve(Int32Array.from(list.flat())))
        const {columns, rows} = builder.compress(n)
        const found = [...slots[0], ...slots[1]]
        const all = [...first, ...second]
        all.forEach(([row, column], k) => {
          const slot = found[k]
          if (row === 0 || column === 0) expect(slot).toBe(0)
          else {
            expect(rows[slot]).toBe(row)
            expect(slot).toBeGreaterThanOrEqual(columns[column - 1])
            expect(slot).toBeLessThan(columns[column])
          }
        })
        const distinct = new Set(all.filter(([row, column]) => row && column).map(String))
        expect([columns.length, columns[0], columns[n]]).toEqual([n + 1, 1, distinct.size + 1])
        expect(rows.length).toBe(distinct.size + 1)
        for (let j = 1; j <= n; j++)
          for (let p = columns[j - 1] + 1; p < columns[j]; p++) expect(rows[p]).toBeGreaterThan(rows[p - 1])
      },
    ),
  )
})

test("y += A x leaves ground alone", () => {
  const builder = new PatternBuilder()
  const slots = builder.reserve(Int32Array.from([1, 1, 1, 2, 2, 1, 0, 2, 1, 1]))
  const pattern = builder.compress(2)
  const values = new Float64Array(pattern.rows.length)
  for (const [k, value] of [2, 3, 5, 100, 4].entries()) values[slots[k]] += value
  const y = Float64Array.of(0, 10, 20)
  multiplyAdd(pattern, values, Float64Array.of(9, 1, 2), y)
  expect([...y]).toEqual([0, 10 + 6 * 1 + 3 * 2, 20 + 5 * 1])
})
