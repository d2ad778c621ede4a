/**
 * Ways to a solution when plain Newton finds none: conductances to ground that vanish, sources that grow, and
 * capacitors at every node that are charged in ever longer steps.
 */
import {CircuitError} from "../circuit/error.js"
import {AnalysisError, unsettledAt} from "./error.js"
import {Clamp, type Initial} from "./initial.js"
import type {Derivative, Newton, Pull} from "./newton.js"

/** The right-hand side with all sources scaled. */
export type Drive = (scale: number) => Float64Array

/** Solves for x, in place and from what is there, with sources scaled and nodes pulled. */
type Attempt = (scale: number, pull?: Pull) => void
type Method = (attempt: Attempt, x: Float64Array) => void

/**
 * Solves at DC from x: plain, by gmin stepping, by source stepping, by pseudo-transient continuation.
 * `initial` is held or tried first. Throws the first failure otherwise.
 */
export function solveSteady(newton: Newton, x: Float64Array, drive: Drive, initial: Initial = {}): void {
  const {circuit} = newton
  const {ic, nodeset} = initial
  const attempt: Attempt = (scale, pull) => newton.solve(x, drive(scale), undefined, 0, pull)
  const solve = () => tryAll([plain, gminStepping, sourceStepping, pseudoTransient], newton, attempt, x)
  const held = ic?.size ? new Clamp(circuit, ic) : undefined
  if (nodeset?.size) {
    const first = new Map([...nodeset, ...(ic ?? [])])
    newton.hold(new Clamp(circuit, first))
    try {
      solve()
    } catch (error) {
      // What the deck suggests is no part of a solution, but still where to look for one.
      if (!isFailure(error)) throw error
      for (const [node, volts] of first) x[node] = volts
    } finally {
      newton.hold(undefined)
    }
  }
  newton.hold(held)
  try {
    solve()
  } finally {
    newton.hold(undefined)
  }
}

/** A point in time that plain Newton does not find although the step is as short as it gets: a jump. */
export function solveJump(
  newton: Newton,
  x: Float64Array,
  b: Float64Array,
  derivative: Derivative,
  time: number,
): void {
  const attempt: Attempt = (_, pull) => newton.solve(x, b, derivative, time, pull)
  tryAll([plain, gminStepping, pseudoTransient], newton, attempt, x)
}

const isFailure = (error: unknown) => error instanceof AnalysisError || error instanceof CircuitError

function tryAll(methods: readonly Method[], newton: Newton, attempt: Attempt, x: Float64Array) {
  const start = x.slice()
  let first: unknown
  for (const method of methods)
    try {
      x.set(start)
      method(attempt, x)
      return
    } catch (error) {
      if (!isFailure(error)) throw error
      first ??=
        error instanceof AnalysisError ? unsettledAt(newton.circuit, error, newton.unsettled(3)) : error
    }
  throw first
}

function plain(attempt: Attempt) {
  attempt(1)
}

/** From 10 mS down to nothing, by a factor that adapts to success. */
function gminStepping(attempt: Attempt, x: Float64Array) {
  march(x, progress => attempt(1, progress < 1 ? {conductance_S: 1e-2 * 10 ** (-12 * progress)} : undefined))
}

function sourceStepping(attempt: Attempt, x: Float64Array) {
  march(x, progress => attempt(progress))
}

/** Moves `progress` from 0 to 1; a failed step is tried again from the last solution, a fourth as long. */
function march(x: Float64Array, solve: (progress: number) => void) {
  let reached = 0
  let step = 0.1
  solve(0)
  const last = x.slice()
  while (reached < 1) {
    const progress = Math.min(1, reached + step)
    try {
      solve(progress)
      reached = progress
      last.set(x)
      step *= 2
    } catch (error) {
      step /= 4
      if (step < 1e-4 || !isFailure(error)) throw error
      x.set(last)
    }
  }
}

/**
 * Follows what the circuit would do with a capacitor from every nonlinear node to ground, by backward Euler
 * steps that need not be accurate: only where it comes to rest counts. A step of length h pulls each node
 * with C / h towards where it was.
 */
function pseudoTransient(attempt: Attempt, x: Float64Array) {
  const last = x.slice()
  let conductance_S = 1
  for (let steps = 0; conductance_S > 1e-13; steps++)
    try {
      attempt(1, {conductance_S, towards: last})
      last.set(x)
      conductance_S /= 5
    } catch (error) {
      conductance_S *= 20
      if (steps > 200 || conductance_S > 1e9 || !isFailure(error)) throw error
      x.set(last)
    }
  attempt(1)
}
