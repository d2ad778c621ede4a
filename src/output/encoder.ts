/** Gathers text and numbers into blocks of bytes, so that an output gets few large writes. */
import type {Output} from "./plot.js"

const blockSize = 1 << 16
/** No line of ours is longer; numbers take at most 32 characters. */
const reserve = 1 << 12

const utf8 = new TextEncoder()

export class Encoder {
  readonly #block = new Uint8Array(blockSize)
  readonly #view = new DataView(this.#block.buffer)
  #used = 0
  #flushed = 0

  constructor(private readonly output: Output) {}

  /** Bytes so far. */
  get length(): number {
    return this.#flushed + this.#used
  }

  text(text: string): void {
    if (text.length * 3 > reserve) {
      this.flush()
      const bytes = utf8.encode(text)
      this.output.write(bytes)
      this.#flushed += bytes.length
      return
    }
    if (this.#used > blockSize - reserve) this.flush()
    this.#used += utf8.encodeInto(text, this.#block.subarray(this.#used)).written
  }

  /** Eight bytes, the least significant first. */
  double(value: number): void {
    if (this.#used > blockSize - 8) this.flush()
    this.#view.setFloat64(this.#used, value, true)
    this.#used += 8
  }

  /** Text of the same number of bytes in place of what stands at `at`. */
  replace(at: number, text: string): void {
    this.flush()
    this.output.overwrite(at, utf8.encode(text))
  }

  flush(): void {
    if (!this.#used) return
    // A copy, for the output may keep it.
    this.output.write(this.#block.slice(0, this.#used))
    this.#flushed += this.#used
    this.#used = 0
  }
}
