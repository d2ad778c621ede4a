/** Points as rows of a chart's data: labels of what varies, numbers of what came out. */
import {type Published, published} from "./published.js"
import type {PointState} from "./state.js"
import {cuts, type Settings, type Study, variedNames} from "./study.js"

export interface Row {
  /** By axis. */
  readonly labels: Readonly<Record<string, string>>
  readonly measures: Readonly<Record<string, number>>
  readonly published: Published | undefined
}

/** What varies, and its values in the order of the file. */
export interface Axis {
  readonly name: string
  readonly values: readonly string[]
}

export interface Rows {
  readonly axes: readonly Axis[]
  readonly rows: readonly Row[]
}

/** Rows of the points that have a result, of stale ones too. */
export function rowsOf(study: Study, states: readonly PointState[]): Rows {
  const labels = labelling(study, states)
  const axes = labels.map(({name, label}) => ({
    name,
    values: [...new Set(states.map(({point}) => label(point.settings)))],
  }))
  const rows = states.flatMap(({point: {settings}, record}) =>
    record?.measures
      ? [
          {
            labels: Object.fromEntries(labels.map(({name, label}) => [name, label(settings)])),
            measures: record.measures,
            published: published(settings),
          },
        ]
      : [],
  )
  return {axes: axes.filter(({values}) => values.length > 1), rows}
}

/** What varies, and how a point says it: partitions as one thing, files without their folders. */
export function labelling(
  study: Study,
  states: readonly PointState[],
): {readonly name: string; readonly label: (settings: Settings) => string}[] {
  const varied = variedNames(study)
  const cutNames = varied.filter(name => cuts.includes(name))
  // A map of both directions has two axes.
  const apart =
    cutNames.length === 1 ||
    (cutNames.length === 2 && cutNames.every(name => name === "hp" || name === "vp") && isCrossed(study))
  const plain = (name: string) => {
    const values = [...new Set(states.map(({point}) => point.settings[name]))]
    const short = new Set(values.map(value => value && withoutFolder(value)))
    const label =
      files.includes(name) && short.size === values.length ? withoutFolder : (text: string) => text
    return {name, label: (settings: Settings) => label(settings[name] ?? "default")}
  }
  const names = apart ? varied : varied.filter(name => !cuts.includes(name))
  return [
    ...names.map(plain),
    ...(cutNames.length && !apart ? [{name: "partition", label: partitionLabel}] : []),
  ]
}

/** Settings that may name a file. */
const files = ["model", "csv", "amplifier", "neuron"]

const withoutFolder = (path: string) => path.replace(/^.*[/\\]/, "").replace(/\.\w+$/, "")

/** Whether hp and vp are chosen apart from each other. */
function isCrossed({factors}: Study): boolean {
  const factor = (name: string) =>
    factors.findIndex(choices => choices.some(choice => choice.some(setting => setting.name === name)))
  return factor("hp") !== factor("vp")
}

function partitionLabel({hp = "16,8,8", vp = "8,8,1", array, unpartitioned}: Settings): string {
  if (unpartitioned) return "unpartitioned"
  return array ?? `${hp} / ${vp}`
}

/** Rows that no other row beats: none is at most as costly and more accurate. From the least costly on. */
export function paretoFront(rows: readonly Row[], cost: string): Row[] {
  const sorted = rows
    .filter(({measures}) => Number.isFinite(measures[cost]) && Number.isFinite(measures.accuracy))
    .sort((a, b) => a.measures[cost] - b.measures[cost] || b.measures.accuracy - a.measures.accuracy)
  const front: Row[] = []
  for (const row of sorted)
    if (!front.length || row.measures.accuracy > front[front.length - 1].measures.accuracy) front.push(row)
  return front
}
