/** What names mean in a script: vectors of plots, results of `let`, settings of `set`. */
import type {Card, Origin} from "../netlist/card.js"
import {NetlistError} from "../netlist/error.js"
import {asExpression, canonical, spellings} from "./signal-text.js"
import {evaluateVector, type VectorScope} from "./vector-expression.js"
import {type StoredPlot, scalar, single, type Vector, type VectorStore} from "./vectors.js"

export class ScriptScope implements VectorScope {
  /** `let` without a plot, and measurements, which stay when another plot comes. */
  readonly #constants = new Map<string, Vector>()
  readonly settings = new Map<string, string>()

  constructor(
    readonly store: VectorStore,
    private readonly parameter: (name: string) => number | undefined,
    private readonly startsInDegrees: boolean,
  ) {}

  get degrees(): boolean {
    return this.settings.get("units")?.startsWith("deg") ?? this.startsInDegrees
  }

  vector(name: string, plot?: string): Vector | undefined {
    const from = plot === undefined ? this.store.current : this.store.find(plot)
    for (const spelling of spellings(name)) {
      const found =
        from?.vectors.get(spelling) ?? (plot === undefined ? this.#constants.get(spelling) : undefined)
      if (found) return found
    }
    const value = plot === undefined ? this.parameter(name) : undefined
    if (value === undefined) return undefined
    return {re: Float64Array.of(value), variable: {name, type: "notype", unit: ""}}
  }

  /** Throws a NetlistError. */
  evaluate(text: string, origin: Origin): Vector {
    const hasCurrent = (element: string) => this.vector(`i(${element})`) !== undefined
    const value = evaluateVector(asExpression(text, {hasCurrent}), origin, this)
    return {...value, variable: {...value.variable, name: canonical(text)}}
  }

  number(text: string, {origin}: Card): number {
    return single(this.evaluate(text, origin), text, origin)
  }

  measured(name: string, value: number): void {
    this.#constants.set(name, scalar(value, name))
  }

  let(name: string, value: Vector): void {
    const vectors = this.store.current?.vectors ?? this.#constants
    vectors.set(name, {...value, variable: {...value.variable, name}})
  }

  /** `$name` is a setting, `$&name` a vector's number. Throws a NetlistError for what there is not. */
  substitute(text: string, origin: Origin): string {
    return text.replace(/\$&((?:\w+\.)?[vi]\([^()]*\)|[\w.#]+)|\$\{?(\w+)\}?/g, (_, vector, setting) => {
      if (vector !== undefined) {
        const {re, im} = this.evaluate(vector.toLowerCase(), origin)
        return Array.from(re, (value, k) => (im ? `${value},${im[k]}` : String(value)))
          .slice(0, 100)
          .join(" ")
      }
      const value = this.settings.get(setting.toLowerCase())
      if (value === undefined) throw new NetlistError(`.control: there is no variable '$${setting}'`, origin)
      return value
    })
  }
}

/** What the vectors of a plot are plotted over. */
export function scaleOf(plot: StoredPlot | undefined): Vector | undefined {
  return plot?.plot.scale ? plot.vectors.values().next().value : undefined
}
