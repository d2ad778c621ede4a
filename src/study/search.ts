/**
 * The point of least cost among those of some accuracy, without computing all. What is assumed of points
 * that differ in their partitions alone: more partitions of every kind never cost accuracy; more vertical
 * ones never save power; and horizontal ones change power by a tenth at most, either way. Areas and numbers
 * of amplifiers are counted beforehand.
 */
import type {Point} from "./point.js"
import type {PointState} from "./state.js"
import type {Cost, Search} from "./study.js"

/** What is sure of the power of a circuit with other horizontal partitions. */
const sure = 0.9

/** So many points are chosen at once, at any number of threads: the same ones are computed everywhere. */
const round = 2

export interface Found {
  readonly point: Point
  readonly cost: number
  readonly accuracy: number
}

export class PointSearch {
  readonly #search: Search
  /** Neither computed nor ruled out. */
  readonly #left: Set<Point>
  readonly #computed: Found[] = []
  #best: Found | undefined

  /** `states`: what is known already. */
  constructor(search: Search, states: readonly PointState[]) {
    this.#search = search
    this.#left = new Set(states.map(({point}) => point))
    for (const {point, state, record} of states)
      if (state === "done" || state === "failed") this.tell(point, record?.measures ?? {})
  }

  get best(): Found | undefined {
    return this.#best
  }

  get computed(): number {
    return this.#computed.length
  }

  get left(): number {
    return this.#left.size
  }

  /**
   * What to compute next: the points whose answers, whatever they are, rule out most others. In the end
   * none.
   */
  next(): Point[] {
    const left = [...this.#left]
    const worth = (point: Point) =>
      Math.min(
        left.filter(other => atMost(other, point)).length,
        left.filter(other => this.#leastShare(other, point) > 0).length,
      )
    return left
      .map(point => ({point, worth: worth(point)}))
      .sort((a, b) => b.worth - a.worth)
      .slice(0, round)
      .map(({point}) => point)
  }

  /** A point without accuracy has none. */
  tell(point: Point, measures: Readonly<Record<string, number>>): void {
    const {accuracy = 0} = measures
    const {minimize} = this.#search
    const cost = known(point, minimize) ?? measures.power_W ?? Number.POSITIVE_INFINITY
    const answer = {point, cost, accuracy}
    this.#computed.push(answer)
    this.#left.delete(point)
    if (accuracy < this.#search.accuracy) {
      for (const other of this.#left) if (atMost(other, point)) this.#left.delete(other)
    } else if (!this.#best || cost < this.#best.cost) this.#best = answer
    const best = this.#best
    if (!best) return
    for (const other of this.#left)
      if (
        (known(other, minimize) ?? -1) >= best.cost ||
        this.#computed.some(({point, cost}) => cost * this.#leastShare(other, point) >= best.cost)
      )
        this.#left.delete(other)
  }

  /** The cost of `other` is at least this share of that of `point`; 0 where nothing is known. */
  #leastShare(other: Point, point: Point): number {
    const own = known(other, this.#search.minimize)
    if (own !== undefined) return own >= (known(point, this.#search.minimize) ?? Number.NaN) ? 1 : 0
    const {horizontal, vertical} = point.partitions
    if (other.family !== point.family || !noMore(vertical, other.partitions.vertical)) return 0
    return noMore(horizontal, other.partitions.horizontal) && noMore(other.partitions.horizontal, horizontal)
      ? 1
      : sure
  }
}

/** What needs no solving. */
function known(point: Point, cost: Cost): number | undefined {
  if (cost === "area") return point.area_um2
  return cost === "amplifiers" ? point.amplifiers : undefined
}

/** Whether the two differ in their partitions alone, and `a` has nowhere more of them. */
const atMost = (a: Point, b: Point) =>
  a.family === b.family &&
  noMore(a.partitions.horizontal, b.partitions.horizontal) &&
  noMore(a.partitions.vertical, b.partitions.vertical)

const noMore = (a: readonly number[], b: readonly number[]) => a.every((count, k) => count <= b[k])

const units = {power: "W", area: "um2", amplifiers: "amplifiers"}

/** The answer in a line. */
export function searchText(search: Search, states: readonly PointState[]): string {
  const found = new PointSearch(search, states)
  const {best, computed, left} = found
  const condition = `accuracy >= ${Number((100 * search.accuracy).toPrecision(6))} %`
  const work = `${computed} of ${states.length} points computed, ${states.length - computed - left} ruled out`
  const unfinished = left ? `, ${left} undecided` : ""
  if (!best) return `${condition}: no point ${left ? "so far" : "has it"}; ${work}${unfinished}`
  const images = states.find(({point}) => point === best.point)?.record?.measures?.images ?? Number.NaN
  const error = Math.sqrt((best.accuracy * (1 - best.accuracy)) / images)
  const settings = Object.entries(best.point.settings)
    .filter(([name]) => states.some(({point}) => point.settings[name] !== best.point.settings[name]))
    .map(([name, text]) => `${name} ${text}`)
    .join(", ")
  return (
    `least ${search.minimize} with ${condition}: ${settings}: ${Number(best.cost.toPrecision(5))} ` +
    `${units[search.minimize]}, ${(100 * best.accuracy).toFixed(2)} +- ${(100 * error).toFixed(2)} %; ` +
    work +
    unfinished
  )
}
