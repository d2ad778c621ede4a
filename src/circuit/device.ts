/** The contract between devices and everything else: what a type declares, what a placed device does. */
import type {Origin} from "../netlist/card.js"
import type {Expression} from "../netlist/expression.js"
import type {Waveform} from "./waveform.js"

/**
 * One parameter of an element or a model: parsing, error texts, `--help` and the docs page come from here.
 */
export interface Parameter {
  readonly title: string
  readonly unit?: string
  /** Other names it goes by: `vt0` for `vto`. */
  readonly also?: readonly string[]
  /**
   * Without a default the parameter must be given; NaN: it is absent, or follows from others as its title
   * says.
   */
  readonly default?: number
  /** Values allowed; anything finite where it is missing. */
  readonly range?: "positive" | "nonnegative" | "nonzero"
  /** Given on the `.model` card instead of the element's own. */
  readonly of?: "model"
}

/**
 * All elements of one type, as columns. Sweeps, Monte Carlo and crossbars write into `parameters`, then
 * restamp.
 */
export interface Elements<P extends string = string> {
  readonly count: number
  readonly names: readonly string[]
  readonly origins: readonly Origin[]
  /** `terminals.length` unknowns for each element. */
  readonly nodes: Int32Array
  readonly parameters: Readonly<Record<P, Float64Array>>
  /** For a type with `control`: the `control` elements that each element names. */
  readonly controls: readonly string[]
  /** For a type with `waveform`: what each element follows in time, where it was given. */
  readonly waveforms: readonly (Waveform | undefined)[]
  /** For a type with `expression`: the function of each element. */
  readonly expressions: readonly Expression[]
}

/** What an element type is: everything the parser, the elaborator and the docs need to know. */
export interface DeviceType<P extends string = string> {
  /** In messages, docs and stored circuits: `resistor`. */
  readonly title: string
  /** First letter of the element's name, lower case. */
  readonly letter: string
  /** `e1 out 0 opamp in+ in-`: the word after the first two nodes that chooses this type of its letter. */
  readonly keyword?: string
  /**
   * `.model` type and levels that choose this type of its letter: `{types: {nmos: 1, pmos: -1}, levels:
   * [1]}`.
   */
  readonly model?: ModelChoice
  readonly terminals: readonly string[]
  /** So many of the last terminals may be left out before a model's name: they are then ground. */
  readonly optional?: number
  /**
   * So many other elements, by whose current this one is controlled or coupled, stand behind the terminals.
   */
  readonly control?: number
  /** Elements may follow a waveform in time: `read` gives its text. */
  readonly waveform?: true
  /** Any number of it in parallel are as one, so that `m` of a subcircuit around it leaves it alone. */
  readonly setsVoltage?: true
  /**
   * The assignment (any of these names) that holds the element's expression and chooses this type of its
   * letter.
   */
  readonly expression?: readonly string[]
  readonly parameters: Readonly<Record<P, Parameter>>
  /** The parameter that a bare value after the terminals sets. */
  readonly value?: P
  /** Words after the terminals for which a bare value is not enough (`dc 1 ac 1 pulse(...)`). */
  readonly read?: (words: readonly string[]) => Partial<Record<P | "waveform", string>>
  /** Reserves unknowns and matrix entries for all elements of the type. */
  place(elements: Elements<P>, topology: Topology): Device
}

export interface ModelChoice {
  /** Model type -> value of the parameter `polarity`, or 1. */
  readonly types: Readonly<Record<string, number>>
  /** The `level=` this type answers to; 1 where the card has none. Absent: any. */
  readonly levels?: readonly number[]
}

/** Hands out unknowns and matrix slots while devices are placed. */
export interface Topology {
  /** A new unknown for each element: its branch current. */
  branches(names: readonly string[]): Int32Array
  /** A new unknown for each element: a node inside it; `name` tells it from the element's others. */
  internal(names: readonly string[], name: string): Int32Array
  /** The unknown of a node (`v(a)`) or of another element's current (`i(v1)`). */
  unknown(variable: string, element: string): number
  /**
   * Slots for (row, column) pairs that `stamp` fills. The array of pairs is given away: it is reused for
   * the slots, which are valid from the first `stamp` or `load`.
   */
  linear(pairs: Int32Array): Int32Array
  /** The same for pairs that `load` fills; their rows and columns are not eliminated beforehand. */
  nonlinear(pairs: Int32Array): Int32Array
  /** Numbers that live as long as a solve and are owned by it (limited voltages); returns the first index. */
  states(count: number): number
  /** A parameter of another element, readable while stamping (the inductances that `K` couples). */
  parameter(name: string, element: string): () => number
}

/** Under which temperatures parameters hold, K. */
export interface Temperatures {
  readonly temperature_K: number
  /** Where models were measured: `.options tnom`. */
  readonly nominal_K: number
}

/**
 * A placed device: all elements of its type. The circuit's equations are
 *
 *     G x + f(x) + d/dt (C x + q(x)) = b(t)
 *
 * and a device implements only the terms it contributes to. No analysis asks what a device is.
 */
export interface Device {
  /** The constant part of the Jacobians; called when parameters or temperatures change, not when x does. */
  stamp?(G: Float64Array, C: Float64Array, at: Temperatures): void
  /**
   * Nonlinear terms at x. Marks a lane in `unsettled` if a voltage was limited, so x is not a solution yet.
   */
  load?(at: Load): void
  /**
   * Adds to the right-hand side at time t; `scale` is 1 except while sources are stepped. Time 0 is direct
   * current: a transient run begins just behind it, at Number.MIN_VALUE.
   */
  drive?(b: Float64Array, t: number, scale: number): void
  /** Adds the small-signal excitation, real and imaginary. */
  driveAC?(re: Float64Array, im: Float64Array): void
  /** Adds what is not G + i omega C to the small-signal matrix (delays): only in slots from `linear`. */
  stampAC?(re: Float64Array, im: Float64Array, omega: number): void
  /** The next time after t at which `drive` has a corner or a jump; Infinity where none comes. */
  breakpoint?(t: number): number
  /** `uic`: adds to Q what initial conditions of elements (`ic=`) change against C x + q(x). */
  initial?(Q: Float64Array, x: Float64Array): void
  /**
   * x has become a solution: an operating point or a time point. Settles states that have a memory
   * (hysteresis). Returns whether something jumps here, so that integration over time begins anew.
   */
  accept?(at: Load): boolean
  /** What one transient run remembers of accepted points (delays). */
  remember?(): Memory
  /** The noise currents at x. */
  noise?(at: Load, sources: NoiseSources): void
}

/** The past of one transient run: owned by the run, not by the device. */
export interface Memory {
  /** What holds during the run instead of what `Device.stamp` wrote to G: only in slots from `linear`. */
  stamp?(G: Float64Array): void
  /** Called with the operating point (t = 0) and every accepted time point. */
  accept(t: number, x: Float64Array): void
  /** Adds to the right-hand side at time t. */
  drive(b: Float64Array, t: number): void
  /** As `Device.breakpoint`. */
  breakpoint(t: number): number
  /** Time steps must not be longer, s. */
  readonly longest_s: number
  /** Unknowns whose course it reads between points: steps are to follow them as they follow charges. */
  readonly reads?: Int32Array
}

/** Takes uncorrelated noise current sources from unknown p to unknown n. */
export interface NoiseSources {
  /**
   * `kind` tells an element's sources apart (`rd`, `id`, `1overf`). Spectral density white_A2Hz +
   * flicker_A2Hz / f^exponent with f in Hz.
   */
  add(
    element: string,
    kind: string,
    p: number,
    n: number,
    white_A2Hz: number,
    flicker_A2Hz?: number,
    exponent?: number,
  ): void
}

/**
 * Where `load` reads and writes: several points (images, samples) side by side, one per lane. The value of
 * unknown i in lane t is `x[i * stride + t]`; f, q are laid out like x; G, C by slot, state by state index
 * in the same way.
 */
export interface Load extends Temperatures {
  readonly lanes: number
  readonly stride: number
  readonly x: Float64Array
  readonly f: Float64Array
  readonly q: Float64Array
  readonly G: Float64Array
  readonly C: Float64Array
  readonly state: Float64Array
  readonly unsettled: Uint8Array
  readonly time: number
  /** Direct current: what has an equation in time (the state of a memristor) is held at its initial value. */
  readonly steady: boolean
  /** Conductance across every junction, S. */
  readonly gmin: number
}
