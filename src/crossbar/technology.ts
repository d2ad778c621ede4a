/** Tables of what is published: memory devices and bitcells. */

/** The two resistances between which a device is programmed. */
export interface Device {
  readonly low_Ohm: number
  readonly high_Ohm: number
}

export interface KnownDevice extends Device {
  /** Where the values come from: not all of them are published. */
  readonly certainty: "stated" | "used by others" | "a guess"
}

export const devices: Readonly<Record<string, KnownDevice>> = {
  /** Magnetic tunnel junction 50 nm x 30 nm, resistance-area product 10 Ohm um2, TMR 200 %. */
  mram: {low_Ohm: 8488.26363157, high_Ohm: 25464.7908947, certainty: "stated"},
  pcm: {low_Ohm: 78e3, high_Ohm: 202e3, certainty: "used by others"},
  rram: {low_Ohm: 3.5e3, high_Ohm: 10e3, certainty: "a guess"},
  cbram: {low_Ohm: 10e3, high_Ohm: 1e6, certainty: "a guess"},
  generic: {low_Ohm: 5e3, high_Ohm: 15e3, certainty: "stated"},
}

/** Widths of the published bitcells in lambda; all are 12 lambda high. */
export const bitcells: Readonly<Record<string, number>> = {
  "1t1r": 15,
  "2t1r": 23,
  "1tg1r": 48,
  "sot-2t1r": 23,
  "sot-3t1r": 38,
  "sot-1tg1t1r": 56,
}

/** Throws a RangeError unless 0 < low < high. */
export function checkDevice(device: Device): Device {
  const {low_Ohm, high_Ohm} = device
  if (!(low_Ohm > 0 && high_Ohm > low_Ohm && high_Ohm < Number.POSITIVE_INFINITY))
    throw new RangeError(`expected 0 < R_low < R_high in ohms, found ${low_Ohm} and ${high_Ohm}`)
  return device
}
