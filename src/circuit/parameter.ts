/** Values of parameters: from the card, the model or the default, checked against the declared range. */
import type {Parameter} from "./device.js"

/** What is wrong with `value`, or undefined. */
export function outOfRange(
  name: string,
  value: number,
  {range, unit, default: byDefault}: Parameter,
): string | undefined {
  if (Number.isNaN(value) && Number.isNaN(byDefault)) return undefined
  const given = `${name} = ${value}${unit ? ` ${unit}` : ""}`
  if (!Number.isFinite(value)) return `${name} must be a finite number, found ${value}`
  if (range === "positive" && !(value > 0)) return `${given}, must be positive`
  if (range === "nonnegative" && !(value >= 0)) return `${given}, must not be negative`
  if (range === "nonzero" && value === 0) return `${name} must not be zero`
  return undefined
}
