/** Gathers text and numbers into blocks of bytes, so that an output gets few large writes. */
import type {Output} from "./plot.js"

const blockSize = 1 << 16
/** Text waits until there is so much of it: to encode is costly by the piece, and cheap by the letter. */
const enough = 1 << 14

const utf8 = new TextEncoder()

export class Encoder {
  readonly #block = new Uint8Array(blockSize)
  readonly #view = new DataView(this.#block.buffer)
  #used = 0
  #waiting = ""
  #flushed = 0

  constructor(private readonly output: Output) {}

  /** Bytes so far. */
  get length(): number {
    this.#encode()
    return this.#flushed + this.#used
  }

  text(text: string): void {
    this.#waiting += text
    if (this.#waiting.length > enough) this.#encode()
  }

  /** Eight bytes, the least significant first. */
  double(value: number): void {
    if (this.#waiting) this.#encode()
    if (this.#used > blockSize - 8) this.#write()
    this.#view.setFloat64(this.#used, value, true)
    this.#used += 8
  }

  /** Text of the same number of bytes in place of what stands at `at`. */
  replace(at: number, text: string): void {
    this.flush()
    this.output.overwrite(at, utf8.encode(text))
  }

  flush(): void {
    this.#encode()
    this.#write()
  }

  #encode() {
    const text = this.#waiting
    if (!text) return
    this.#waiting = ""
    // A character is three bytes at most.
    if (3 * text.length > blockSize - this.#used) this.#write()
    if (3 * text.length > blockSize) {
      const bytes = utf8.encode(text)
      this.output.write(bytes)
      this.#flushed += bytes.length
    } else this.#used += utf8.encodeInto(text, this.#block.subarray(this.#used)).written
  }

  #write() {
    if (!this.#used) return
    // A copy, for the output may keep it.
    this.output.write(this.#block.slice(0, this.#used))
    this.#flushed += this.#used
    this.#used = 0
  }
}
