/** Ways to a solution when plain Newton finds none: conductances to ground that vanish, sources that grow. */
import {CircuitError} from "../circuit/error.js"
import {AnalysisError} from "./error.js"
import type {Newton} from "./newton.js"

/** The right-hand side with all sources scaled. */
export type Drive = (scale: number) => Float64Array

/** Solves at DC from x: plain, then by gmin stepping, then by source stepping. Throws the first failure otherwise. */
export function solveSteady(newton: Newton, x: Float64Array, drive: Drive): void {
  const start = x.slice()
  let first: unknown
  for (const method of [plain, gminStepping, sourceStepping])
    try {
      x.set(start)
      method(newton, x, drive)
      return
    } catch (error) {
      if (!(error instanceof AnalysisError || error instanceof CircuitError)) throw error
      first ??= error
    }
  throw first
}

function plain(newton: Newton, x: Float64Array, drive: Drive) {
  newton.solve(x, drive(1))
}

/** From 10 mS down to nothing, by a factor that adapts to success. */
function gminStepping(newton: Newton, x: Float64Array, drive: Drive) {
  const b = drive(1)
  march(x, progress => newton.solve(x, b, undefined, 0, progress < 1 ? 1e-2 * 10 ** (-12 * progress) : 0))
}

function sourceStepping(newton: Newton, x: Float64Array, drive: Drive) {
  march(x, progress => newton.solve(x, drive(progress)))
}

/** Moves `progress` from 0 to 1; a failed step is tried again from the last solution with a fourth of the size. */
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
      if (step < 1e-4 || !(error instanceof AnalysisError || error instanceof CircuitError)) throw error
      x.set(last)
    }
  }
}
