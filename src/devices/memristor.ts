/**
 * What memristors have in common: a resistive two-terminal with a state w between 0 (least conductive) and 1,
 *
 *     i = i(v, w)        dw/dt = F(v, w)
 *
 * after Chua and Kang, Memristive devices and systems, Proc. IEEE 64 (1976). The state is an unknown,
 * `v(name#w)`, and its equation has the form of every other one: a capacitor of 1 nF is charged by 1 nF times
 * F. At direct current F = 0 would hold for every w (or none), so there the state stays where it starts;
 * small signals see its equation.
 */
import type {Device, Elements, Topology} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {boltzmannOverCharge, limitJunction} from "./junction.js"
import {edge, limitState, type Window} from "./memristor-window.js"
import {crossPairs, terminal} from "./two-terminal.js"

/** Current (A) and rate of the state (1/s) at some voltage and state, and their partial derivatives. */
export interface Response {
  current: number
  currentByVoltage: number
  currentByState: number
  rate: number
  rateByVoltage: number
  rateByState: number
}

/** One memristor model. */
export interface Law {
  /** Fills `response` for element k. Where w is beyond 0 or 1 the element conducts as there. */
  respond(k: number, v: number, w: number, temperature_K: number, response: Response): void
  /** Whether the law itself brings w to rest at 0 and 1, and back from beyond. */
  rests(k: number): boolean
  /** Over so many volts the current or the rate grows e-fold; Infinity where they grow more slowly. */
  efold_V(k: number): number
}

/** Beside conductances of microsiemens a charge of w coulombs would be out of all proportion. */
const capacitance_F = 1e-9
/** Iterations may step freely up to so many e-folds. */
const freely = 10
const charge_C = 1.602176634e-19

/** Places elements with terminals p and n that obey `law`; `initial` holds their state at the start. */
export function placeMemristors(
  elements: Elements,
  topology: Topology,
  initial: Float64Array,
  law: Law,
): Device {
  const {count, names, nodes, origins} = elements
  for (let k = 0; k < count; k++)
    if (!(initial[k] >= 0 && initial[k] <= 1))
      throw new CircuitError(`${names[k]}: state = ${initial[k]}, must be between 0 and 1`, origins[k])
  const states = topology.internal(names, "w")
  const [positive, negative] = [0, 1].map(which => terminal(nodes, which, 2))
  const all = [positive, negative, states]
  const slots = topology.nonlinear(crossPairs(count, all, all))
  const first = topology.states(2 * count)
  const response: Response = {
    current: 0.5,
    currentByVoltage: 0.5,
    currentByState: 0.5,
    rate: 0.5,
    rateByVoltage: 0.5,
    rateByState: 0.5,
  }
  const window: Window = {value: 0.5, slope: 0.5}

  const respond = (k: number, v: number, w: number, temperature_K: number) => {
    law.respond(k, v, w, temperature_K, response)
    if (law.rests(k)) return
    edge(w, response.rate > 0, window)
    response.rateByState = response.rateByState * window.value + response.rate * window.slope
    response.rateByVoltage *= window.value
    response.rate *= window.value
  }

  return {
    load({lanes, stride, x, f, q, G, C, state, unsettled, temperature_K, steady}) {
      for (let k = 0; k < count; k++) {
        const p = positive[k] * stride
        const n = negative[k] * stride
        const w = states[k] * stride
        const lastVoltage = (first + 2 * k) * stride
        const lastState = lastVoltage + stride
        const slot = 9 * k
        const scale_V = law.efold_V(k)
        for (let t = 0; t < lanes; t++) {
          const voltage = x[p + t] - x[n + t]
          const sign = voltage < 0 ? -1 : 1
          const v =
            sign * limitJunction(sign * voltage, sign * state[lastVoltage + t], scale_V, freely * scale_V)
          const inside = steady ? x[w + t] : limitState(x[w + t], state[lastState + t])
          if (v !== voltage || inside !== x[w + t]) unsettled[t] = 1
          state[lastVoltage + t] = v
          state[lastState + t] = inside
          respond(k, v, inside, temperature_K)
          // Linear beyond what was limited.
          const byVoltage = voltage - v
          const byState = x[w + t] - inside
          const current =
            response.current + response.currentByVoltage * byVoltage + response.currentByState * byState
          f[p + t] += current
          f[n + t] -= current
          G[slots[slot] * stride + t] += response.currentByVoltage
          G[slots[slot + 1] * stride + t] -= response.currentByVoltage
          G[slots[slot + 2] * stride + t] += response.currentByState
          G[slots[slot + 3] * stride + t] -= response.currentByVoltage
          G[slots[slot + 4] * stride + t] += response.currentByVoltage
          G[slots[slot + 5] * stride + t] -= response.currentByState
          q[w + t] += capacitance_F * x[w + t]
          C[slots[slot + 8] * stride + t] += capacitance_F
          if (steady) {
            f[w + t] += x[w + t] - initial[k]
            G[slots[slot + 8] * stride + t] += 1
            continue
          }
          const rate = response.rate + response.rateByVoltage * byVoltage + response.rateByState * byState
          f[w + t] -= capacitance_F * rate
          G[slots[slot + 6] * stride + t] -= capacitance_F * response.rateByVoltage
          G[slots[slot + 7] * stride + t] += capacitance_F * response.rateByVoltage
          G[slots[slot + 8] * stride + t] -= capacitance_F * response.rateByState
        }
      }
    },
    initial(Q, x) {
      for (let k = 0; k < count; k++) Q[states[k]] += capacitance_F * (initial[k] - x[states[k]])
    },
    noise({x, temperature_K}, sources) {
      for (let k = 0; k < count; k++) {
        const v = x[positive[k]] - x[negative[k]]
        respond(k, v, x[states[k]], temperature_K)
        const conductance = v === 0 ? response.currentByVoltage : response.current / v
        const density = 4 * boltzmannOverCharge * charge_C * temperature_K * conductance
        sources.add(names[k], "thermal", positive[k], negative[k], density)
      }
    },
  }
}
