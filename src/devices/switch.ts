/**
 * Switches with hysteresis: a resistance ron or roff. A switch closes where its control rises above vt + vh
 * (it + ih), opens where it falls below vt - vh, and between the two stays as it was at the last solution.
 */
import type {Device, DeviceType, Elements, Memory, Parameter, Topology} from "../circuit/device.js"
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

// What a switch remembers: its position at the last solution, at the last iterate, and how often it turned
// since.
const settled = 0
const present = 1
const turns = 2
const remembered = 3

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
  /** Where a switch goes that is at `position`. */
  const next = (k: number, control: number, position: number) =>
    control > threshold[k] + hysteresis[k] ? closed : control < threshold[k] - hysteresis[k] ? open : position
  return {
    load({lanes, stride, x, f, G, state, unsettled, steady}) {
      for (let k = 0; k < count; k++) {
        const last = (first + remembered * k + settled) * stride
        const now = (first + remembered * k + present) * stride
        const turned = (first + remembered * k + turns) * stride
        const initial = on[k] ? closed : open
        for (let t = 0; t < lanes; t++) {
          const before = state[last + t]
          let position = state[now + t]
          if (!position) {
            position = initial
            unsettled[t] = 1
          } else if (steady || !before) {
            const control = x[plus[k] * stride + t] - x[minus[k] * stride + t]
            // Between the thresholds an iterate's excursion is undone once; a second one was a crossing.
            const wanted = next(k, control, before && state[turned + t] < 2 ? before : position)
            if (wanted !== position) {
              state[turned + t]++
              unsettled[t] = 1
            }
            position = wanted
          }
          // Over time a switch turns between two steps, not in one: half of each would be neither.
          state[now + t] = position
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
    accept({x, state}) {
      let turned = false
      for (let k = 0; k < count; k++) {
        const own = first + remembered * k
        const position = state[own + present] || (on[k] ? closed : open)
        const wanted = next(k, x[plus[k]] - x[minus[k]], position)
        if (wanted !== position) turned = true
        state[own + settled] = state[own + present] = wanted
        state[own + turns] = 0
      }
      return turned
    },
    remember: () => expectCrossings(count, plus, minus, threshold, hysteresis),
    noise({state, temperature_K}, sources) {
      for (let k = 0; k < count; k++) {
        const closing = state[first + remembered * k + present] === closed
        const r = closing ? ron[k] : roff[k]
        sources.add(names[k], "thermal", p[k], n[k], (4 * boltzmannOverCharge * charge_C * temperature_K) / r)
      }
    },
  }
}

/** Of the last step: so far ahead a control is extrapolated. */
const ahead = 2
/** Of the way to a crossing: so far behind it a step ends, that the control be on the other side. */
const behind = 1e-4

/** Breakpoints where controls, extrapolated from the last three points, cross a threshold. */
function expectCrossings(
  count: number,
  plus: Int32Array,
  minus: Int32Array,
  threshold: Float64Array,
  hysteresis: Float64Array,
): Memory {
  const times = new Float64Array(3) // newest first
  const controls = new Float64Array(3 * count)
  let points = 0
  /** Time from the newest point until control k, as a parabola, is at `level`; Infinity where not soon. */
  const wait = (k: number, level: number): number => {
    const h = times[0] - times[1]
    const slope = (controls[k] - controls[count + k]) / h
    const before = (controls[count + k] - controls[2 * count + k]) / (times[1] - times[2])
    const bend = points < 3 ? 0 : (slope - before) / (times[0] - times[2])
    const steep = slope + bend * h
    const missing = level - controls[k]
    const root = Math.sqrt(steep * steep + 4 * bend * missing)
    const way = (2 * missing) / (steep + (steep < 0 ? -root : root))
    return way > 0 && way <= ahead * h ? way * (1 + behind) : Number.POSITIVE_INFINITY
  }
  return {
    longest_s: Number.POSITIVE_INFINITY,
    accept(t, x) {
      times.copyWithin(1, 0)
      controls.copyWithin(count, 0)
      times[0] = t
      points = Math.min(3, points + 1)
      for (let k = 0; k < count; k++) {
        const before = controls[k]
        const now = x[plus[k]] - x[minus[k]]
        controls[k] = now
        const above = threshold[k] + hysteresis[k]
        const below = threshold[k] - hysteresis[k]
        // Where one turned, nothing before tells how it goes on.
        if ((before <= above && now > above) || (before >= below && now < below)) points = 1
      }
    },
    drive() {},
    breakpoint(t) {
      if (points < 2) return Number.POSITIVE_INFINITY
      let soonest = Number.POSITIVE_INFINITY
      for (let k = 0; k < count; k++) {
        const above = threshold[k] + hysteresis[k]
        const below = threshold[k] - hysteresis[k]
        if (controls[k] <= above) soonest = Math.min(soonest, wait(k, above))
        if (controls[k] >= below) soonest = Math.min(soonest, wait(k, below))
      }
      const time = times[0] + soonest
      return time > t ? time : Number.POSITIVE_INFINITY
    },
  }
}
