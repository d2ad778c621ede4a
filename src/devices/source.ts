/** Independent sources: v_p - v_n = dc with the branch current as an unknown, or a current dc from p to n. */
import type {DeviceType, Parameter} from "../circuit/device.js"
import {addBranch, branchPairs} from "./two-terminal.js"

type P = "dc" | "ac" | "phase"

const parameters = (unit: string): Record<P, Parameter> => ({
  dc: {title: "value at DC", unit, default: 0},
  ac: {title: "small-signal amplitude", unit, default: 0},
  phase: {title: "small-signal phase", unit: "degree", default: 0},
})

/** `[dc] VALUE [ac MAGNITUDE [PHASE]]` in any order. */
function read(words: readonly string[]): Partial<Record<P, string>> {
  const found: Partial<Record<P, string>> = {}
  for (let k = 0; k < words.length; k++) {
    if (words[k] === "dc") found.dc = words[++k] ?? ""
    else if (words[k] === "ac") {
      found.ac = isValue(words[k + 1]) ? words[++k] : "1"
      if (isValue(words[k + 1])) found.phase = words[++k]
    } else if (found.dc === undefined) found.dc = words[k]
    else throw new Error(`expected 'dc VALUE' or 'ac MAGNITUDE PHASE', found '${words[k]}'`)
  }
  return found
}

const isValue = (word: string | undefined): word is string => word !== undefined && /^[-+.\d{]/.test(word)

export const voltageSource: DeviceType<P> = {
  title: "voltage source",
  letter: "v",
  terminals: ["p", "n"],
  parameters: parameters("V"),
  read,

  place({count, names, nodes, parameters: {dc, ac, phase}}, topology) {
    const branches = topology.branches(names)
    const slots = topology.linear(branchPairs(nodes, branches))
    return {
      stamp(G) {
        for (let k = 0; k < count; k++) addBranch(G, slots, k)
      },
      drive(b, _t, scale) {
        for (let k = 0; k < count; k++) b[branches[k]] += scale * dc[k]
      },
      driveAC(re, im) {
        for (let k = 0; k < count; k++) {
          re[branches[k]] += ac[k] * Math.cos((phase[k] * Math.PI) / 180)
          im[branches[k]] += ac[k] * Math.sin((phase[k] * Math.PI) / 180)
        }
      },
    }
  },
}

export const currentSource: DeviceType<P> = {
  title: "current source",
  letter: "i",
  terminals: ["p", "n"],
  parameters: parameters("A"),
  read,

  place({count, nodes, parameters: {dc, ac, phase}}) {
    const add = (b: Float64Array, k: number, value: number) => {
      b[nodes[2 * k]] -= value
      b[nodes[2 * k + 1]] += value
    }
    return {
      drive(b, _t, scale) {
        for (let k = 0; k < count; k++) add(b, k, scale * dc[k])
      },
      driveAC(re, im) {
        for (let k = 0; k < count; k++) {
          add(re, k, ac[k] * Math.cos((phase[k] * Math.PI) / 180))
          add(im, k, ac[k] * Math.sin((phase[k] * Math.PI) / 180))
        }
      },
    }
  },
}
