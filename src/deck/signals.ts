/** Signals by name or expression: what `.print`, `.save` and `.measure` ask of the points of an analysis. */
import type {Card} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {type Expression, type Functions, parseExpression} from "../netlist/expression.js"
import {sweepForward} from "../netlist/tape.js"
import type {Variable} from "../output/plot.js"
import {ComplexExpression, type Leaf} from "./complex-expression.js"
import {didYouMean} from "./nearest.js"
import {asExpression, canonical, deckFunctions, type Known, kindOf, spellings} from "./signal-text.js"

/** Something that is computed for each point besides its unknowns: a current through an element. */
export type Computed =
  | {readonly value: number}
  | {
      read(at: number, x: Float64Array): number
      readPhasor(at: number, re: Float64Array, im: Float64Array, to: Float64Array): void
    }

/** What the points of an analysis hold. */
export interface Frame {
  readonly complex: boolean
  /** What the points are taken at: time, frequency, the swept value; none for a single point. */
  readonly scale?: Variable
  /** Index of a quantity: `v(out)`, `i(v1)`, `onoise_spectrum`. */
  find(name: string): number | undefined
  /** All names, by index; ground's is among them. */
  readonly names: readonly string[]
  variable(index: number): Variable
  /** What `all` means. */
  readonly all: readonly number[]
  /**
   * `i(r1)` and `@r1[r]`; undefined for what there is not. Throws a RangeError that says why it cannot be
   * had.
   */
  computed?(name: string): Computed | undefined
}

export interface Vocabulary {
  parameter(name: string): number | undefined
  readonly functions: Functions
  /** Phases in degrees instead of radians. */
  readonly degrees: boolean
}

/** A column that is more than one quantity of the points. */
interface Formula {
  readonly column: number
  readonly computed?: Computed
  readonly real?: {
    readonly expression: Expression
    readonly inputs: readonly Input[]
    readonly values: Float64Array
  }
  readonly complex?: ComplexExpression
}

/** An unknown's index, or -1 for the scale, or what is computed. */
type Input = number | Computed

export class Signals {
  /** The columns, the scale first where there is one. */
  readonly variables: Variable[] = []
  readonly #byText = new Map<string, number>()
  readonly #direct: {readonly column: number; readonly index: number}[] = []
  readonly #formulas: Formula[] = []
  /** Phasors that are computed before complex expressions are: behind the unknowns. */
  readonly #computed: Computed[] = []
  #re = new Float64Array(0)
  #im = new Float64Array(0)
  readonly #result = new Float64Array(2)
  readonly #known: Known

  constructor(
    readonly frame: Frame,
    private readonly vocabulary: Vocabulary,
  ) {
    if (frame.scale) this.variables.push({...frame.scale, real: true})
    this.#known = {hasCurrent: element => this.#find(`i(${element})`) !== undefined}
  }

  /**
   * The columns of a signal (several for `all`). Throws a NetlistError: a name nobody has, a mistake in an
   * expression.
   */
  columns(text: string, card: Card): number[] {
    if (text === "all") return this.frame.all.map(index => this.#quantity(index))
    if (text === "allv" || text === "alli") {
      const type = text === "allv" ? "voltage" : "current"
      const chosen = this.frame.all.filter(index => this.frame.variable(index).type === type)
      return chosen.map(index => this.#quantity(index))
    }
    return [this.column(text, card)]
  }

  /** `name` stands in headings instead of the text. */
  column(text: string, card: Card, name?: string): number {
    const shown = name ?? canonical(text)
    const known = this.#byText.get(shown)
    if (known !== undefined) return known
    const bare = this.#bare(canonical(text))
    const column =
      bare !== undefined && name === undefined ? this.#quantity(bare) : this.#formula(text, shown, card)
    this.#byText.set(shown, column)
    return column
  }

  /** A column of a quantity that the points do not hold. */
  add(variable: Variable, computed: Computed): number {
    const column = this.variables.push(variable) - 1
    this.#formulas.push({column, computed})
    return column
  }

  /** Before the first point of a plot. */
  restart(): void {
    for (const {complex} of this.#formulas) complex?.restart()
  }

  /** The row of a real point: one number for each column. */
  evaluate(at: number, x: Float64Array, row: Float64Array): void {
    if (this.frame.scale) row[0] = at
    for (const {column, index} of this.#direct) row[column] = x[index]
    for (const {column, real, computed} of this.#formulas) {
      if (computed) row[column] = input(computed, at, x)
      if (!real) continue
      const {expression, inputs, values} = real
      for (let k = 0; k < inputs.length; k++) values[k] = input(inputs[k], at, x)
      row[column] = sweepForward(expression.tape, values)
    }
  }

  /** The row of a complex point: real and imaginary part for each column. */
  evaluatePhasors(at: number, re: Float64Array, im: Float64Array, row: Float64Array): void {
    if (this.frame.scale) {
      row[0] = at
      row[1] = 0
    }
    for (const {column, index} of this.#direct) {
      row[2 * column] = re[index]
      row[2 * column + 1] = im[index]
    }
    if (!this.#formulas.length) return
    const count = re.length + 1 + this.#computed.length
    if (this.#re.length !== count) {
      this.#re = new Float64Array(count)
      this.#im = new Float64Array(count)
    }
    this.#re.set(re)
    this.#im.set(im)
    this.#re[re.length] = at
    this.#computed.forEach((computed, k) => {
      if ("value" in computed) return
      computed.readPhasor(at, re, im, this.#result)
      this.#re[re.length + 1 + k] = this.#result[0]
      this.#im[re.length + 1 + k] = this.#result[1]
    })
    for (const {column, complex} of this.#formulas) {
      complex?.evaluate(this.#re, this.#im, this.#result)
      row[2 * column] = this.#result[0]
      row[2 * column + 1] = this.#result[1]
    }
  }

  #quantity(index: number): number {
    const variable = this.frame.variable(index)
    const known = this.#byText.get(variable.name)
    if (known !== undefined) return known
    const column = this.variables.push(variable) - 1
    this.#byText.set(variable.name, column)
    this.#direct.push({column, index})
    return column
  }

  /**
   * The index of a quantity under one of the names it goes by; undefined where it has none or is computed.
   */
  #find(name: string): number | undefined {
    for (const spelling of spellings(name)) {
      const index = this.frame.find(spelling)
      if (index !== undefined) return index
    }
    return undefined
  }

  /** A text that is a quantity's name: `v(out)`, or just `out`. */
  #bare(text: string): number | undefined {
    if (!/^[^\s()+*/^,'"{}]+$|^[vi]\([^\s(),]+\)$/.test(text)) return undefined
    return this.#find(text)
  }

  #formula(text: string, shown: string, card: Card): number {
    const source = asExpression(text, this.#known)
    const {type, unit} = kindOf(canonical(text))
    const column = this.variables.length
    if (this.frame.complex) {
      const {functions, degrees} = this.vocabulary
      const complex = new ComplexExpression(
        source,
        card.origin,
        name => this.#phasor(name, card),
        functions,
        degrees,
      )
      this.variables.push({
        name: shown,
        type,
        unit: complex.unit ?? unit,
        ...(complex.real && {real: true}),
      })
      this.#formulas.push({column, complex})
      return column
    }
    const {functions: own, degrees} = this.vocabulary
    const functions = new Map([...deckFunctions(degrees), ...own])
    const expression = parseExpression(source, card.origin, functions)
    const inputs = expression.variables.map(name => this.#input(name, card))
    this.variables.push({name: shown, type, unit})
    this.#formulas.push({column, real: {expression, inputs, values: new Float64Array(inputs.length)}})
    return column
  }

  #input(name: string, card: Card): Input {
    if (name === this.frame.scale?.name || (name === "hertz" && this.frame.scale?.unit === "Hz")) return -1
    const value = this.vocabulary.parameter(name)
    if (value !== undefined) return {value}
    const index = this.#find(name)
    if (index !== undefined) return index
    return this.#compute(name, card)
  }

  #phasor(name: string, card: Card): Leaf {
    const input = this.#input(name, card)
    if (input === -1) return {index: this.frame.names.length, real: true}
    if (typeof input === "number") return {index: input, real: this.frame.variable(input).real === true}
    if ("value" in input) return input
    return {index: this.frame.names.length + this.#computed.push(input), real: false}
  }

  #compute(name: string, card: Card): Computed {
    try {
      for (const spelling of spellings(name)) {
        const found = this.frame.computed?.(spelling)
        if (found) return found
      }
    } catch (error) {
      if (error instanceof RangeError) throw new NetlistError(`${card.name}: ${error.message}`, card.origin)
      throw error
    }
    const wanted = /^[vi]\(/.test(name) ? name : `v(${name})`
    throw new NetlistError(
      `${card.name}: there is no ${name}${didYouMean(wanted, this.frame.names)}`,
      card.origin,
    )
  }
}

function input(from: Input, at: number, x: Float64Array): number {
  if (typeof from === "number") return from < 0 ? at : x[from]
  return "value" in from ? from.value : from.read(at, x)
}
