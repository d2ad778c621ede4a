/** The one pole of amplifiers: above it their gain falls as the gain-bandwidth product over the frequency. */
import type {Parameter} from "../circuit/device.js"

export const gainBandwidth: Parameter = {
  title: "gain-bandwidth product; 0: no limit",
  unit: "Hz",
  default: 0,
  range: "nonnegative",
}

/** How long 1 V between the inputs takes to move the output by 1 V, s. */
export function integration_s(gbw: number): number {
  return gbw > 0 ? 1 / (2 * Math.PI * gbw) : 0
}
