/**
 * Reads raw files, ASCII or binary, real or complex, several plots in one file: what `RawWriter` and
 * ngspice write.
 */

export interface RawVariable {
  readonly name: string
  readonly type: string
  readonly re: Float64Array
  /** Of complex plots alone. */
  readonly im?: Float64Array
}

export interface RawPlot {
  readonly title: string
  /** `Transient Analysis` */
  readonly name: string
  readonly variables: readonly RawVariable[]
}

/** More numbers than this in one plot are a broken header. */
const most = 2 ** 28
const newline = 10

/** All plots of a file. Throws a RangeError that says what is wrong with it. */
export function readRaw(bytes: Uint8Array): RawPlot[] {
  const reader = new Reader(bytes)
  const plots: RawPlot[] = []
  while (!reader.done) plots.push(readPlot(reader))
  return plots
}

class Reader {
  readonly #decoder = new TextDecoder()
  #at = 0

  constructor(private readonly bytes: Uint8Array) {
    this.#skipBlank()
  }

  get done(): boolean {
    return this.#at >= this.bytes.length
  }

  line(): string {
    if (this.done) throw new RangeError("raw file: it ends within a plot")
    const end = this.bytes.indexOf(newline, this.#at)
    const stop = end < 0 ? this.bytes.length : end
    const text = this.#decoder.decode(this.bytes.subarray(this.#at, stop))
    this.#at = stop + 1
    return text.replace(/\r$/, "")
  }

  /** Numbers of eight bytes each, the least significant first. */
  doubles(count: number): (k: number) => number {
    if (this.#at + 8 * count > this.bytes.length)
      throw new RangeError(`raw file: it ends before its ${count} numbers do`)
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.#at, 8 * count)
    this.#at += 8 * count
    this.#skipBlank()
    return k => view.getFloat64(8 * k, true)
  }

  /** Words of the ASCII form: a point's number, then its values. */
  words(count: number): string[] {
    const words: string[] = []
    while (words.length < count)
      for (const word of this.line().trim().split(/\s+/)) if (word) words.push(word)
    this.#skipBlank()
    return words
  }

  #skipBlank() {
    while (this.#at < this.bytes.length && this.bytes[this.#at] <= 32) this.#at++
  }
}

function readPlot(reader: Reader): RawPlot {
  const header = new Map<string, string>()
  for (;;) {
    const line = reader.line()
    const [, key, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    if (key === undefined)
      throw new RangeError(`raw file: expected 'Key: value', found '${line.slice(0, 60)}'`)
    if (key === "Variables") break
    header.set(key.toLowerCase(), value.trim())
  }
  const count = whole(header, "no. variables")
  const points = whole(header, "no. points")
  const complex = header.get("flags")?.includes("complex") ?? false
  const parts = complex ? 2 : 1
  if (count * points * parts > most)
    throw new RangeError(`raw file: ${points} points of ${count} are too many`)
  const variables = Array.from({length: count}, () => {
    const [, name = "", type = ""] = reader.line().trim().split(/\s+/)
    const re = new Float64Array(points)
    return {name, type, re, ...(complex && {im: new Float64Array(points)})}
  })
  const form = reader.line().trim()
  if (form === "Binary:") {
    const number = reader.doubles(count * points * parts)
    for (let point = 0; point < points; point++)
      variables.forEach(({re, im}, k) => {
        const at = parts * (point * count + k)
        re[point] = number(at)
        if (im) im[point] = number(at + 1)
      })
  } else if (form === "Values:") {
    const words = reader.words((count + 1) * points)
    for (let point = 0; point < points; point++)
      variables.forEach(({re, im}, k) => {
        const [real, imaginary] = words[point * (count + 1) + k + 1].split(",").map(Number)
        re[point] = real
        if (im) im[point] = imaginary ?? 0
      })
  } else throw new RangeError(`raw file: expected 'Binary:' or 'Values:', found '${form.slice(0, 60)}'`)
  return {title: header.get("title") ?? "", name: header.get("plotname") ?? "", variables}
}

function whole(header: ReadonlyMap<string, string>, key: string): number {
  const text = header.get(key)
  if (text !== undefined && /^\d+$/.test(text)) return Number(text)
  throw new RangeError(`raw file: expected a whole number after '${key}', found '${text ?? "nothing"}'`)
}
