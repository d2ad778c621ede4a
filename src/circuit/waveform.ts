/** What an independent source follows in time: values and corners of PULSE, SIN, EXP, PWL, SFFM, AM. */

export interface Waveform {
  /** At time t, s; the value at 0 also serves direct current where none is given. */
  value(t: number): number
  /** The next time after t at which the value jumps or bends; Infinity where none comes. */
  breakpoint(t: number): number
}

/** Throws a RangeError that says which kinds there are or what the arguments must be. */
export function waveform(kind: string, values: readonly number[]): Waveform {
  throw new RangeError(`there is no waveform '${kind}' (found ${values.length} arguments)`)
}
