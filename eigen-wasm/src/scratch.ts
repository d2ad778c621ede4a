/** Room in the module's memory for the arguments of a call. */
import {allocate, kernel} from "./kernel.js"

/** Memory that grows with its largest use, so that hot loops allocate nothing. */
export class Scratch {
  #pointer = 0
  #length = 0

  /** A place for so many doubles. */
  reserve(length: number): number {
    if (length > this.#length) {
      if (this.#pointer) kernel.free(this.#pointer)
      this.#pointer = allocate(8 * length)
      this.#length = length
    }
    return this.#pointer
  }
}
