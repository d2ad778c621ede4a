/**
 * Transient analysis: the circuit's equations integrated over time with steps that its local errors allow.
 */
import type {Circuit} from "../circuit/circuit.js"
import type {Device, Memory} from "../circuit/device.js"
import {CircuitError} from "../circuit/error.js"
import {Clock} from "./clock.js"
import {AnalysisError} from "./error.js"
import {solveJump} from "./homotopy.js"
import type {Initial} from "./initial.js"
import {Integrator} from "./integrate.js"
import {defaultOptions, Newton, type Options, varying} from "./newton.js"
import {op} from "./op.js"
import type {Point} from "./point.js"

/** What a `.tran` card asks for; times in s. */
export interface Transient {
  /** The scale on which the answer is wanted: steps adapt, and are no longer than this. */
  readonly step: number
  readonly stop: number
  /** Points before this time are computed and not yielded. */
  readonly start?: number | undefined
  /** The longest step; otherwise the smaller one of `step` and a fiftieth of what is yielded. */
  readonly longest?: number | undefined
  /** Start from the initial conditions of elements (`ic=`) and nodes instead of an operating point. */
  readonly uic?: boolean | undefined
  readonly initial?: Initial | undefined
}

/**
 * Yields every accepted point from `start` on, t = 0 or `start` itself first; `x` is used again.
 * Throws CircuitError for a circuit without a unique solution, AnalysisError where no step is short enough.
 */
export function* tran(
  circuit: Circuit,
  request: Transient,
  options: Options = defaultOptions,
): Generator<Point> {
  const {step, stop, start = 0} = request
  for (const [name, value] of Object.entries({step, stop, longest: request.longest ?? step}))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new AnalysisError(`.tran: expected a positive ${name}, found ${value} s`)
  if (!(start >= 0 && start < stop))
    throw new AnalysisError(`.tran: expected a start from 0 to below ${stop} s, found ${start} s`)
  const run = new Run(circuit, {...request, start}, options)
  try {
    run.begin()
    if (start === 0) yield {at: 0, x: run.x}
    while (run.time < stop) {
      run.advance()
      if (run.time >= start) yield {at: run.time, x: run.x}
    }
  } finally {
    run.dispose()
  }
}

/** The first steps after a corner are so much shorter than those before. */
const caution = 8
/** A step is doubled when the doubled one would miss no more than this part of what it may. */
const safety = 0.8
/** Of the longest step: shorter ones are not tried. */
const shortest = 1e-11

class Run {
  readonly #newton: Newton
  readonly #integrator: Integrator
  readonly #clock: Clock
  readonly #driving: readonly Device[]
  readonly #cornered: readonly Device[]
  readonly #memories: readonly Memory[]
  readonly #b: Float64Array
  readonly #longest: number
  #cornerAhead = false // where the segment ends
  #anew = true // the next step has nothing to do with those before
  #wanted: number // the step that local errors allow

  constructor(
    readonly circuit: Circuit,
    readonly request: Transient & {readonly start: number},
    readonly options: Options,
  ) {
    const {step, stop, start, longest} = request
    const devices = circuit.placements.map(({device}) => device)
    for (const {elements} of circuit.placements)
      for (const waveform of elements.waveforms) waveform?.begin(step, stop)
    this.#driving = devices.filter(device => device.drive)
    this.#cornered = devices.filter(device => device.breakpoint)
    this.#memories = devices.flatMap(device => device.remember?.() ?? [])
    this.#newton = new Newton(circuit, options)
    this.#integrator = new Integrator(
      circuit,
      options,
      Int32Array.from(this.#memories.flatMap(({reads}) => [...(reads ?? [])])),
    )
    this.#b = new Float64Array(circuit.size)
    this.#longest = this.#memories.reduce(
      (least, {longest_s}) => Math.min(least, longest_s),
      Math.min(longest ?? Math.min(step, (stop - start) / 50), stop),
    )
    this.#wanted = this.#longest
    this.#clock = new Clock(Math.max(shortest * this.#longest, 16 * Number.EPSILON * stop))
  }

  dispose() {
    this.#newton.dispose()
  }

  get time(): number {
    return this.#clock.time
  }

  get x(): Float64Array {
    return this.#integrator.x
  }

  /** The point at time 0. */
  begin() {
    const newton = this.#newton
    const x = this.request.uic ? this.#uncharged() : this.#operatingPoint()
    newton.remember(this.#memories)
    this.#integrator.begin(x, newton.Q, newton.C)
    for (const memory of this.#memories) memory.accept(0, x)
  }

  #operatingPoint(): Float64Array {
    const {circuit, options} = this
    const newton = this.#newton
    const drive = (scale: number) => circuit.drive(Number.MIN_VALUE, scale)
    const x = op(circuit, options, drive, newton, this.request.initial)
    newton.linearize(x, this.#b, varying)
    return x
  }

  /** `uic`: charges as initial conditions have them, and what follows for the rest an instant later. */
  #uncharged(): Float64Array {
    const {circuit} = this
    const newton = this.#newton
    const x = new Float64Array(circuit.size)
    for (const [node, volts] of this.request.initial?.ic ?? []) if (node) x[node] = volts
    newton.linearize(x, this.#b, varying)
    const history = new Float64Array(circuit.size)
    for (const {device} of circuit.placements) device.initial?.(newton.Q, x)
    const a = 1 / (1e-9 * this.#longest)
    for (let i = 0; i < history.length; i++) history[i] = -a * newton.Q[i]
    solveJump(newton, x, this.#drive(Number.MIN_VALUE), {a, history}, 0)
    newton.accept(x)
    return x
  }

  #drive(t: number): Float64Array {
    const b = this.#b.fill(0)
    for (const device of this.#driving) device.drive?.(b, t, 1)
    for (const memory of this.#memories) memory.drive(b, t)
    b[0] = 0
    return b
  }

  /** The next time at which something jumps or bends. */
  #nextCorner(): number {
    const t = this.#clock.time + this.#clock.shortest
    let next = Number.POSITIVE_INFINITY
    for (const device of this.#cornered) next = Math.min(next, device.breakpoint?.(t) ?? next)
    for (const memory of this.#memories) next = Math.min(next, memory.breakpoint(t))
    return next
  }

  /** The next time that is to be met: a corner, where reports begin, or the end. */
  #nextEnd(): number {
    const {start, stop} = this.request
    const corner = this.#nextCorner()
    const mark = start > this.#clock.time ? start : stop
    this.#cornerAhead = corner <= mark
    return corner < mark - this.#clock.shortest ? corner : mark
  }

  /** To the next accepted point. */
  advance() {
    const clock = this.#clock
    const integrator = this.#integrator
    if (this.#anew || (clock.done && this.#cornerAhead)) integrator.restart()
    // Memories foresee corners, and think better of it.
    if (this.#anew || clock.done || this.#memories.length) {
      const end = this.#nextEnd()
      if (this.#anew || end !== clock.end) {
        const wanted = Math.min(this.#wanted, end - clock.time)
        clock.enter(end, integrator.fresh ? wanted / caution : wanted)
      }
    }
    for (let refused = 0; ; refused++) {
      // Without a past there is nothing to tell an error by, so two steps are tried as one.
      const steps = integrator.fresh ? 2 : 1
      if (steps === 2) clock.split()
      const failure = this.#attempt(steps)
      const error = failure ? Number.POSITIVE_INFINITY : integrator.error()
      const growth = failure ? 1 / caution : (safety / error) ** (1 / (integrator.order + 1))
      if (error <= 1) return this.#accept(steps, growth)
      this.#wanted = clock.step * growth
      if (clock.step > 2 * clock.shortest) {
        if (!failure && steps === 2) integrator.undo()
        // A past that leads nowhere belongs to another branch.
        if (failure || refused) integrator.restart()
        clock.shorten(this.#wanted)
        continue
      }
      // No step is short enough: the circuit jumps.
      this.#accept(failure ? this.#jump(failure) : steps, 1)
      integrator.restart()
      return
    }
  }

  /** Solves for `steps` points; what went wrong where one is not found. */
  #attempt(steps: number): AnalysisError | CircuitError | undefined {
    const integrator = this.#integrator
    const newton = this.#newton
    let solved = 0
    try {
      for (; solved < steps; solved++) {
        if (solved) integrator.accept(newton.Q, newton.C)
        const t = this.#clock.ahead(solved + 1)
        integrator.prepare(this.#clock.step)
        integrator.guess(!newton.linear)
        newton.solve(integrator.next, this.#drive(t), integrator.derivative, t)
      }
      return undefined
    } catch (error) {
      if (solved) integrator.undo()
      if (error instanceof AnalysisError || error instanceof CircuitError) return error
      throw error
    }
  }

  /**
   * By homotopies from the last point; returns how many steps of the present size it took. A solution that
   * ends in a fold is left behind sooner the further the fold lies back.
   */
  #jump(failure: AnalysisError | CircuitError): number {
    const clock = this.#clock
    const integrator = this.#integrator
    integrator.restart()
    for (let steps = 1; steps <= clock.left; steps *= 16) {
      const t = clock.ahead(steps)
      integrator.prepare(steps * clock.step)
      integrator.guess(false)
      try {
        solveJump(this.#newton, integrator.next, this.#drive(t), integrator.derivative, t)
        return steps
      } catch {}
    }
    const place = `t = ${clock.time.toPrecision(6)} s`
    const step = clock.step.toPrecision(3)
    throw new AnalysisError(
      `.tran stops at ${place}, a step of ${step} s is not short enough: ${failure.message}`,
    )
  }

  #accept(steps: number, growth: number) {
    const clock = this.#clock
    const integrator = this.#integrator
    integrator.accept(this.#newton.Q, this.#newton.C)
    clock.advance(steps)
    this.#anew = this.#newton.accept(integrator.x, clock.time) || (growth < 2 && integrator.rings)
    for (const memory of this.#memories) memory.accept(clock.time, integrator.x)
    this.#wanted = Math.min(this.#longest, clock.step * Math.min(growth, caution))
    clock.lengthen(this.#wanted, 1)
  }
}
