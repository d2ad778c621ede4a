/**
 * What a netlist is before anyone knows what its elements mean: cards, grouped into subcircuit definitions.
 */

/** Where a card came from, for messages. Generated cards have no file. */
export interface Origin {
  readonly file: string
  /** 1-based line in `file`; the first line of a continued card. */
  readonly line: number
}

/**
 * One logical line. Knows nothing of devices: words are not yet nodes, values or models.
 * Everything is lower case (SPICE folds case) except file names.
 */
export interface Card {
  /** Element name or directive: `r1`, `x.amp`, `.model`. Its first letter chooses the element type. */
  readonly name: string
  /** Positional words: nodes, numbers, model names. An expression keeps its braces: `{2*r}`. */
  readonly words: readonly string[]
  /** `key=value` pairs; a value may be an expression. */
  readonly assignments: Readonly<Record<string, string>>
  readonly origin: Origin
  /** Of an `.if` card alone: its branches; which of them holds depends on parameters. */
  readonly branches?: readonly Branch[]
  /** Of a `.control` card alone: the lines up to `.endc`, as written but for outer blanks. */
  readonly lines?: readonly Line[]
}

/** A line that is not read as a card. */
export interface Line {
  readonly text: string
  readonly origin: Origin
}

/** Cards and definitions that see each other: the deck itself or the body of one subcircuit. */
export interface Scope {
  /** Elements and directives in the order of the text, without `.subckt` / `.ends`. */
  readonly cards: readonly Card[]
  readonly subcircuits: ReadonlyMap<string, Subcircuit>
}

/** The cards from `.if`, `.elseif` or `.else` to the next of these or `.endif`. */
export interface Branch extends Scope {
  /** An expression, unevaluated; undefined for `.else`. */
  readonly condition: string | undefined
  readonly origin: Origin
}

export interface Subcircuit extends Scope {
  readonly name: string
  readonly ports: readonly string[]
  /** Parameters and their defaults, unevaluated. */
  readonly parameters: Readonly<Record<string, string>>
  readonly origin: Origin
}

export interface Netlist extends Scope {
  readonly title: string
}

/** The assignments of a card that has none; shared, so that a crossbar's cards stay small. */
export const noAssignments: Readonly<Record<string, string>> = Object.freeze({})
