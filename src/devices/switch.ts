/**
 * Switches with hysteresis: a resistance ron or roff. A switch closes where its control rises above vt + vh (it + ih),
 * opens where it falls below vt - vh, and between the two stays as it was at the last solution.
 */
import type {Device, DeviceType, Elements, Parameter, Topology} from "../circuit/device.js"
import {boltzmannOverCharge} from "./junction.js"
import {crossPairs, terminal} from "./two-terminal.js"

const charge_C = 1.602176634e-19

type P = "on" | "ron" | "roff"

const shared: Record<P, Parameter> = {
  on: {title: "1: closed at first, 0: open; also as the words on and off", default: 0},
  ron: {title: "resistance when closed", unit: "Ohm", default: 1, range: "positive", of: "model"},
  roff: {title: "resistance when open", unit: "Ohm", default: 1e12, range: "positive", of: "model"},
}

/** `[on|off]` */
function read(words: readonly string[]): {on: string} {
  if (words.length === 1 && words[0] === "on") return {on: "1"}
  if (words.length === 1 && words[0] === "off") return {on: "0"}
  throw new Error(`expected 'on' or 'off' after the model, found '${words.join(" ")}'`)
}

/** The control is v_cp - v_cn. */
export const voltageSwitch: DeviceType<P | "vt" | "vh"> = {
  title: "voltage-controlled switch",
  letter: "s",
  model: {types: {sw: 1}},
  terminals: ["p", "n", "cp", "cn"],
  parameters: {
    vt: {title: "threshold", unit: "V", default: 0, of: "model"},
    vh: {title: "hysteresis, half its width", unit: "V", default: 0, range: "nonnegative", of: "model"},
    ...shared,
  },
  read,

  place(elements, topology) {
    const {nodes, parameters} = elements
    const [p, n, cp, cn] = [0, 1, 2, 3].map(which => terminal(nodes, which, 4))
    return placeSwitches(elements, topology, {p, n, plus: cp, minus: cn}, parameters.vt, parameters.vh)
  },
}

/** The control is the current of another element. */
export const currentSwitch: DeviceType<P | "it" | "ih"> = {
  title: "current-controlled switch",
  letter: "w",
  model: {types: {csw: 1}},
  terminals: ["p", "n"],
  control: 1,
  parameters: {
    it: {title: "threshold", unit: "A", default: 0, of: "model"},
    ih: {title: "hysteresis, half its width", unit: "A", default: 0, range: "nonnegative", of: "model"},
    ...shared,
  },
  read,

  place(elements, topology) {
    const {count, names, nodes, controls, parameters} = elements
    const plus = Int32Array.from(controls, (control, k) => topology.unknown(`i(${control})`, names[k]))
    const [p, n] = [0, 1].map(which => terminal(nodes, which, 2))
    const unknowns = {p, n, plus, minus: new Int32Array(count)}
    return placeSwitches(elements, topology, unknowns, parameters.it, parameters.ih)
  },
}

interface Unknowns {
  readonly p: Int32Array
  readonly n: Int32Array
  /** The control is the first minus the second. */
  readonly plus: Int32Array
  readonly minus: Int32Array
}

// Positions: 0 is that of a switch nobody has looked at, so that states start with zeros.
const open = 1
const closed = 2

// What a switch remembers: its position at the last solution, now, the time for which that was found, and how often it
// turned on the way to the solution there.
const settled = 0
const present = 1
const when = 2
const turns = 3
const remembered = 4

function placeSwitches(
  {count, names, parameters: {on, ron, roff}}: Elements<P>,
  topology: Topology,
  {p, n, plus, minus}: Unknowns,
  threshold: Float64Array,
  hysteresis: Float64Array,
): Device {
  // The control's entries stay zero; they say that the position cannot be known before the control is.
  const slots = topology.nonlinear(crossPairs(count, [p, n], [p, n, plus, minus]))
  const first = topology.states(remembered * count)
  return {
    load({lanes, stride, x, f, G, state, unsettled, time}) {
      for (let k = 0; k < count; k++) {
        const above = threshold[k] + hysteresis[k]
        const below = threshold[k] - hysteresis[k]
        const own = (first + remembered * k) * stride
        for (let t = 0; t < lanes; t++) {
          const last = state[own + settled * stride + t]
          let position = state[own + present * stride + t]
          if (state[own + when * stride + t] !== time && last) {
            // A new time point (or another try at one) starts from the last solution.
            position = last
            state[own + turns * stride + t] = 0
          }
          state[own + when * stride + t] = time
          if (!position) {
            position = on[k] ? closed : open
            unsettled[t] = 1
          } else {
            const control = x[plus[k] * stride + t] - x[minus[k] * stride + t]
            const turned = state[own + turns * stride + t]
            // Between the thresholds an iterate's excursion is undone once; a second one was a crossing.
            const between = turned < 2 && last ? last : position
            const wanted = control > above ? closed : control < below ? open : between
            if (wanted !== position) {
              state[own + turns * stride + t]++
              unsettled[t] = 1
            }
            position = wanted
          }
          state[own + present * stride + t] = position
          const g = 1 / (position === closed ? ron[k] : roff[k])
          const i = g * (x[p[k] * stride + t] - x[n[k] * stride + t])
          f[p[k] * stride + t] += i
          f[n[k] * stride + t] -= i
          G[slots[8 * k] * stride + t] += g
          G[slots[8 * k + 1] * stride + t] -= g
          G[slots[8 * k + 4] * stride + t] -= g
          G[slots[8 * k + 5] * stride + t] += g
        }
      }
    },
    accept({lanes, stride, state}) {
      for (let k = 0; k < count; k++) {
        const own = (first + remembered * k) * stride
        for (let t = 0; t < lanes; t++) {
          state[own + settled * stride + t] = state[own + present * stride + t]
          state[own + turns * stride + t] = 0
        }
      }
    },
    noise({state, temperature_K}, sources) {
      for (let k = 0; k < count; k++) {
        const position = state[first + remembered * k + present]
        const r = position === closed ? ron[k] : roff[k]
        sources.add(names[k], "thermal", p[k], n[k], (4 * boltzmannOverCharge * charge_C * temperature_K) / r)
      }
    },
  }
}
