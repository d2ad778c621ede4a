/** Which entries of the matrix change with x: those that devices load. */
import type {Circuit} from "../circuit/circuit.js"

/** Slots of the entries that devices load, each once. */
export function loadedSlots({pattern, nonlinearity: {pairs}}: Circuit): Int32Array {
  const {columns, rows} = pattern
  const found = new Uint8Array(rows.length)
  for (let k = 0; k < pairs.length; k += 2) {
    const [row, column] = [pairs[k], pairs[k + 1]]
    let low = columns[column - 1]
    let high = columns[column] - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (rows[middle] < row) low = middle + 1
      else high = middle
    }
    found[low] = 1
  }
  found[0] = 1
  return Int32Array.from(found.keys()).filter(slot => found[slot])
}

/** The column of each slot; ground for the dustbin. */
export function columnsOf({pattern: {n, columns}}: Circuit, slots: Int32Array): Int32Array {
  const found = new Int32Array(slots.length)
  for (let k = 0, column = 1; k < slots.length; k++) {
    while (column <= n && slots[k] >= columns[column]) column++
    found[k] = slots[k] ? column : 0
  }
  return found
}
