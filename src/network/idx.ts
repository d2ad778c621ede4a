/** The IDX format of MNIST: bytes -> images or labels. */
import {DataError} from "./error.js"

export interface Images {
  readonly count: number
  readonly rows: number
  readonly columns: number
  /** count x rows x columns, grey 0..255; shares the memory of the file. */
  readonly pixels: Uint8Array
}

/** Three-dimensional IDX bytes. Throws a DataError naming `file`. */
export function idxImages(bytes: Uint8Array, file: string): Images {
  const {sizes, data} = parseIdx(bytes, file, 3)
  return {count: sizes[0], rows: sizes[1], columns: sizes[2], pixels: data}
}

/** One-dimensional IDX bytes. Throws a DataError naming `file`. */
export function idxLabels(bytes: Uint8Array, file: string): Uint8Array {
  return parseIdx(bytes, file, 1).data
}

// Magic: two zero bytes, element type (8: unsigned byte), number of dimensions; then big-endian sizes.
function parseIdx(bytes: Uint8Array, file: string, dimensions: number) {
  const header = 4 + 4 * dimensions
  if (bytes.length < header)
    throw new DataError(`expected an IDX header of ${header} bytes, found ${bytes.length}`, file)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hex = (magic: number) => `0x${magic.toString(16).padStart(8, "0")}`
  const magic = view.getUint32(0)
  if (magic !== 0x800 + dimensions)
    throw new DataError(`expected IDX magic number ${hex(0x800 + dimensions)}, found ${hex(magic)}`, file)
  const sizes = Array.from({length: dimensions}, (_, i) => view.getUint32(4 + 4 * i))
  // At most 2^96: inexact, but never small by accident.
  const expected = sizes.reduce((product, size) => product * size, 1)
  if (bytes.length - header !== expected)
    throw new DataError(
      `expected ${expected} bytes of data (${sizes.join(" x ")}), found ${bytes.length - header}`,
      file,
    )
  return {sizes, data: bytes.subarray(header)}
}
