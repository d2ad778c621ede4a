/** Numbers on the command line; every mistake is a RangeError that names its option. */
import {parseNumber} from "../../netlist/number.js"

/** Above 0, one for each of `count` layers: `16,8,8`. */
export function numbers(option: string, text: string, count: number): number[] {
  const list = text.split(",").map(word => above0(option, word.trim()))
  if (list.length !== count) {
    const expected = `${count} ${count === 1 ? "number" : "numbers"}`
    throw new RangeError(`--${option}: expected ${expected}, one for each layer, found '${text}'`)
  }
  return list
}

export function above0(option: string, text: string): number {
  const value = number(option, text)
  if (!(value > 0)) throw new RangeError(`--${option}: expected a number above 0, found '${text}'`)
  return value
}

export function from0(option: string, text: string): number {
  const value = number(option, text)
  if (!(value >= 0)) throw new RangeError(`--${option}: expected a number from 0, found '${text}'`)
  return value
}

export function number(option: string, text: string): number
export function number(option: string, text: string | undefined): number | undefined
export function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = parseNumber(text.trim())
  if (value === undefined)
    throw new RangeError(`--${option}: expected a number like 8488 or 8.5k, found '${text}'`)
  return value
}

/** Runs `work`; a RangeError gets the option's name. */
export function about<T>(option: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`--${option}: ${error.message}`) : error
  }
}
