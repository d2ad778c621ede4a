/**
 * Independent sources: v_p - v_n with the branch current as an unknown, or a current from p to n. The value
 * is `dc` for direct current and follows the waveform in time; one that has only a waveform has its value
 * at time 0 before.
 */
import type {DeviceType, Elements, Parameter} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import type {Waveform} from "../circuit/waveform.js"
import {addBranch, branchPairs} from "./two-terminal.js"

type P = "dc" | "ac" | "phase" | "r" | "td"

const parameters = (unit: string): Record<P, Parameter> => ({
  dc: {title: "value at DC (0, or that of the waveform at time 0)", unit, default: Number.NaN},
  ac: {title: "small-signal amplitude", unit, default: 0},
  phase: {title: "small-signal phase", unit: "degree", default: 0},
  r: {title: "time from which pwl is repeated after its end (never)", unit: "s", default: Number.NaN},
  td: {title: "delay of pwl", unit: "s", default: 0, range: "nonnegative"},
})

/**
 * `[dc] VALUE [ac MAGNITUDE [PHASE]] [WAVEFORM(...)]` in any order; the waveform is one of `pulse(v1 v2 td
 * tr tf pw per)`, `sin(vo va freq td theta phase)`, `exp(v1 v2 td1 tau1 td2 tau2)`, `pwl(t1 v1 t2 v2 ...)`,
 * `sffm(vo va fc mdi fs)` and `am(va vo mf fc td)`.
 */
function read(words: readonly string[]): Partial<Record<P | "waveform", string>> {
  const found: Partial<Record<P | "waveform", string>> = {}
  for (let k = 0; k < words.length; k++) {
    const word = words[k]
    if (word === "dc") found.dc = words[++k] ?? ""
    else if (word === "ac") {
      found.ac = isValue(words[k + 1]) ? words[++k] : "1"
      if (isValue(words[k + 1])) found.phase = words[++k]
    } else if (found.waveform === undefined && /^[a-z]\w*\(/.test(word)) found.waveform = word
    else if (found.dc === undefined) found.dc = word
    else throw new Error(`expected 'dc VALUE', 'ac MAGNITUDE PHASE' or a waveform, found '${word}'`)
  }
  return found
}

const isValue = (word: string | undefined): word is string => word !== undefined && /^[-+.\d{]/.test(word)

/** What all sources of a type do in time. */
function inTime({count, names, origins, waveforms, parameters: {dc, r, td}}: Elements<P>) {
  const follow = waveforms.map((waveform, k): Waveform | undefined => {
    if (Number.isNaN(r[k]) && td[k] === 0) return waveform
    try {
      const later = waveform?.repeated?.(r[k], td[k])
      if (later) return later
    } catch (error) {
      throw new CircuitError(`${names[k]}: ${(error as Error).message}`, origins[k])
    }
    throw new CircuitError(`${names[k]}: r and td go with a pwl`, origins[k])
  })
  const followed = follow.flatMap(waveform => waveform ?? [])
  for (let k = 0; k < count; k++) if (Number.isNaN(dc[k]) && !follow[k]) dc[k] = 0
  return {
    /** Time 0 is direct current; a transient run begins just behind it. */
    value(k: number, t: number): number {
      const waveform = follow[k]
      return waveform && (t > 0 || Number.isNaN(dc[k])) ? waveform.value(t) : dc[k]
    },
    breakpoint: (t: number) =>
      followed.reduce((next, waveform) => Math.min(next, waveform.breakpoint(t)), Infinity),
  }
}

export const voltageSource: DeviceType<P> = {
  title: "voltage source",
  letter: "v",
  setsVoltage: true,
  terminals: ["p", "n"],
  parameters: parameters("V"),
  waveform: true,
  read,

  place(elements, topology) {
    const {count, names, nodes, parameters} = elements
    const {ac, phase} = parameters
    const {value, breakpoint} = inTime(elements)
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) addBranch(G, slots, k)
      },
      drive(b, t, scale) {
        for (let k = 0; k < count; k++) b[branches[k]] += scale * value(k, t)
      },
      breakpoint,
      driveAC(re, im) {
        for (let k = 0; k < count; k++) {
          re[branches[k]] += ac[k] * Math.cos((phase[k] * Math.PI) / 180)
          im[branches[k]] += ac[k] * Math.sin((phase[k] * Math.PI) / 180)
        }
      },
    }
  },
}

export const currentSource: DeviceType<P | "m"> = {
  title: "current source",
  letter: "i",
  terminals: ["p", "n"],
  parameters: {...parameters("A"), m: {title: "number in parallel", default: 1, range: "positive"}},
  waveform: true,
  read,

  place(elements) {
    const {count, nodes, parameters} = elements
    const {ac, phase, m} = parameters
    const {value, breakpoint} = inTime(elements)
    const add = (b: Float64Array, k: number, value: number) => {
      b[nodes[2 * k]] -= m[k] * value
      b[nodes[2 * k + 1]] += m[k] * value
    }
    return {
      drive(b, t, scale) {
        for (let k = 0; k < count; k++) add(b, k, scale * value(k, t))
      },
      breakpoint,
      driveAC(re, im) {
        for (let k = 0; k < count; k++) {
          add(re, k, ac[k] * Math.cos((phase[k] * Math.PI) / 180))
          add(im, k, ac[k] * Math.sin((phase[k] * Math.PI) / 180))
        }
      },
    }
  },
}
