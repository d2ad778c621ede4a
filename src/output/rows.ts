/** Rows of numbers kept for later, in blocks; a limit keeps them from eating the machine. */

/** Numbers that wait for their turn in one program run: 256 MB. */
const most = 2 ** 25
const blockLength = 1 << 12

export class Rows {
  readonly #blocks: Float64Array[] = []
  length = 0

  constructor(readonly width: number) {}

  /** Throws a RangeError where too much would be kept. */
  add(row: ArrayLike<number>): void {
    const {width} = this
    if (!width) return
    const rowsOfBlock = Math.max(1, Math.floor(blockLength / width))
    if (this.length % rowsOfBlock === 0) {
      if ((this.length + rowsOfBlock) * width > most)
        throw new RangeError(
          `more than ${most} numbers are to be kept at once: write a file instead (-o FILE), or ask for less`,
        )
      this.#blocks.push(new Float64Array(rowsOfBlock * width))
    }
    const at = (this.length % rowsOfBlock) * width
    const block = this.#blocks[this.#blocks.length - 1]
    for (let k = 0; k < width; k++) block[at + k] = row[k]
    this.length++
  }

  /** Row `index`: a view. */
  row(index: number): Float64Array {
    const rowsOfBlock = Math.max(1, Math.floor(blockLength / this.width))
    const at = (index % rowsOfBlock) * this.width
    return this.#blocks[Math.floor(index / rowsOfBlock)].subarray(at, at + this.width)
  }

  column(index: number): Float64Array {
    const column = new Float64Array(this.length)
    for (let k = 0; k < this.length; k++) column[k] = this.row(k)[index]
    return column
  }
}
