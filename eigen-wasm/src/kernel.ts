/** Loads the WebAssembly module, once per thread, and moves typed arrays in and out of its memory. */
import {moduleBase64} from "./module.js"

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly malloc: (bytes: number) => number
  readonly free: (pointer: number) => void
  readonly lu_analyze: (n: number, starts: number, rows: number, keep: number) => number
  readonly lu_free: (lu: number) => void
  readonly lu_factor: (lu: number, values: number) => number
  readonly lu_refactor: (lu: number, values: number) => number
  readonly lu_factor_leading: (lu: number, values: number) => number
  readonly lu_solve: (lu: number, b: number) => void
  readonly lu_entries: (lu: number) => number
  readonly lu_schur: (lu: number, values: number) => number
  readonly lu_schur_size: (lu: number) => number
  readonly lu_schur_starts: (lu: number) => number
  readonly lu_schur_index: (lu: number) => number
  readonly lu_schur_values: (lu: number) => number
  readonly lu_schur_row: (lu: number, i: number) => number
  readonly lu_schur_column: (lu: number, i: number) => number
  readonly lu_forward: (lu: number, b: number, kept: number) => void
  readonly lu_backward: (lu: number, b: number, kept: number, x: number) => void
  readonly lu_forward_lanes: (lu: number, lanes: number, b: number, kept: number) => void
  readonly lu_backward_lanes: (lu: number, lanes: number, y: number, kept: number, x: number) => void
  readonly lu_adjoint_lanes: (lu: number, lanes: number, kept: number, y: number) => void
  readonly dense_product: (...args: number[]) => void
  readonly dense_parts_forward: (...args: number[]) => void
  readonly dense_parts_backward: (...args: number[]) => void
  readonly dense_stack_multiply: (
    count: number,
    n: number,
    a: number,
    x: number,
    y: number,
    transposed: number,
  ) => void
  readonly bits_sums: (...args: number[]) => void
  readonly bits_draw: (...args: number[]) => void
  readonly dense_shifted_solve: (...args: number[]) => void
  readonly dense_changed_solve: (...args: number[]) => void
  readonly dense_invert: (n: number, a: number) => number
  readonly dense_solve_lanes: (n: number, lanes: number, a: number, b: number, spare: number) => number
}

/** Out of WebAssembly memory (4 GiB). */
export class MemoryError extends Error {
  override name = "MemoryError"
}

function instantiate(): Exports {
  const binary = atob(moduleBase64)
  const bytes = Uint8Array.from(binary, character => character.charCodeAt(0))
  const trap = () => {
    throw new MemoryError("the matrix needs more than the 4 GiB that a WebAssembly module can have")
  }
  // The module grows its memory page by page, and every growth costs a garbage collection: add half as much again.
  const grown = () => {
    const pages = memory.buffer.byteLength >> 16
    const more = Math.min(pages >> 1, 65536 - pages)
    if (more > 0)
      try {
        memory.grow(more)
      } catch {
        // The machine has no more to give; the module may still get along with what it has.
      }
  }
  // The stand-alone module asks its host for nothing else but a way to end.
  const host = {
    proc_exit: trap,
    fd_write: trap,
    fd_close: trap,
    fd_seek: trap,
    emscripten_notify_memory_growth: grown,
  }
  const module = new WebAssembly.Module(bytes)
  const instance = new WebAssembly.Instance(module, {env: host, wasi_snapshot_preview1: host})
  const exports = instance.exports as unknown as Exports & {_initialize?: () => void}
  const {memory} = exports
  exports._initialize?.()
  return exports
}

export const kernel = instantiate()

/** Bytes in the module's memory, released by `free`. */
export function allocate(bytes: number): number {
  const pointer = kernel.malloc(Math.max(bytes, 16))
  if (!pointer) throw new MemoryError(`no room for ${bytes} bytes`)
  return pointer >>> 0
}

// Views are made anew at each use: memory that has grown leaves old views detached.
export const f64 = (pointer: number, length: number) =>
  new Float64Array(kernel.memory.buffer, pointer >>> 0, length)
export const f32 = (pointer: number, length: number) =>
  new Float32Array(kernel.memory.buffer, pointer >>> 0, length)
export const i32 = (pointer: number, length: number) =>
  new Int32Array(kernel.memory.buffer, pointer >>> 0, length)

export function copyIn(data: Float64Array | Int32Array | Uint32Array | Uint8Array): number {
  const pointer = allocate(data.byteLength)
  new Uint8Array(kernel.memory.buffer, pointer, data.byteLength).set(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  )
  return pointer
}
