/** Bytes and 32-bit floats as base64 text. */

export function toBase64(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** Bytes of the text, or undefined where it is no base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Numbers rounded to little-endian 32-bit floats. */
export function floatsToBase64(values: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length))
  for (let i = 0; i < values.length; i++) bytes.setFloat32(4 * i, values[i], true)
  return toBase64(new Uint8Array(bytes.buffer))
}

/** The numbers of little-endian 32-bit floats; bytes beyond the last whole one are left out. */
export function floatsFromBytes(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({length: bytes.length >> 2}, (_, i) => view.getFloat32(4 * i, true))
}
