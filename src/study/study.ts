/** What a study is: settings of `crosspice evaluate`, some with several choices, and what is looked for. */

/** Options of `crosspice evaluate` by their names, without dashes; a flag that is set is `true`. */
export type Settings = Readonly<Record<string, string>>

/** One option as it stands in the study's file. */
export interface PlacedSetting {
  readonly name: string
  readonly text: string
  /** 1-based. */
  readonly line: number
  readonly column: number
}

/** Settings that are chosen together. */
export type Choice = readonly PlacedSetting[]

/** What a search may make small. */
export const costs = ["power", "area", "amplifiers"] as const
export type Cost = (typeof costs)[number]

/** The least of a cost among points of at least some accuracy. */
export interface Search {
  /** A fraction. */
  readonly accuracy: number
  readonly minimize: Cost
}

export interface Study {
  readonly title: string
  readonly about: string | undefined
  /** Of every point; a choice of the same option replaces it. */
  readonly settings: Choice
  /** Points are all combinations of one choice from each. */
  readonly factors: readonly (readonly Choice[])[]
  readonly search: Search | undefined
}

/** Options that say how a network is cut. */
export const cuts: readonly string[] = ["hp", "vp", "array", "unpartitioned"]

/** Most points of a study. */
export const mostPoints = 5_000

/** How many points a study has, search or not. */
export function countPoints({factors}: Study): number {
  return factors.reduce((product, choices) => product * choices.length, 1)
}

/** Every point's settings with their places, the last factor changing fastest. */
export function* points({settings, factors}: Study): Generator<Choice> {
  const at = factors.map(() => 0)
  for (;;) {
    const chosen = new Map(settings.map(setting => [setting.name, setting]))
    for (const [k, choices] of factors.entries())
      for (const setting of choices[at[k]]) chosen.set(setting.name, setting)
    yield [...chosen.values()]
    let k = factors.length - 1
    while (k >= 0 && ++at[k] === factors[k].length) at[k--] = 0
    if (k < 0) return
  }
}

/** Names of the options that have more than one choice, in the order of the file. */
export function variedNames({factors}: Study): string[] {
  const values = new Map<string, Set<string>>()
  for (const choices of factors)
    for (const choice of choices)
      for (const {name, text} of choice) values.set(name, (values.get(name) ?? new Set()).add(text))
  const always = (name: string) =>
    factors.some(choices =>
      choices.every(choice => choice.some(setting => setting.name === name && values.get(name)?.size === 1)),
    )
  return [...values.keys()].filter(name => !always(name))
}
