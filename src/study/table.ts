/** A study's points and their numbers as aligned text, CSV and JSON. */
import {labelling} from "./rows.js"
import type {PointState} from "./state.js"
import type {Study} from "./study.js"

/** What tables show of a measure, the most wanted first. */
const shown: readonly {name: string; title: string; text: (value: number) => string}[] = [
  {name: "accuracy", title: "accuracy %", text: value => (100 * value).toFixed(2)},
  {name: "power_W", title: "power W", text: value => value.toPrecision(4)},
  {name: "latency_s", title: "latency ns", text: value => (1e9 * value).toPrecision(3)},
  {name: "amplifiers", title: "amplifiers", text: String},
  {name: "area_um2", title: "area um2", text: value => value.toFixed(0)},
  {name: "digitalAccuracy", title: "digital %", text: value => (100 * value).toFixed(2)},
]

/** Longest cell of a setting. */
const longest = 24

/** One line for each point; only columns that fit into `width`. */
export function tableText(study: Study, states: readonly PointState[], width = 80): string {
  const columns: {title: string; left: boolean; cells: string[]}[] = labelling(study, states).map(
    ({name, label}) => ({
      title: name,
      left: true,
      cells: states.map(({point}) => shortened(label(point.settings))),
    }),
  )
  if (states.some(({state}) => state !== "done"))
    columns.push({
      title: "state",
      left: true,
      cells: states.map(({state}) => (state === "done" ? "" : state)),
    })
  const widthOf = ({title, cells}: (typeof columns)[number]) =>
    cells.reduce((most, cell) => Math.max(most, cell.length), title.length)
  let used = columns.reduce((sum, column) => sum + widthOf(column) + 2, 0)
  let measures = 0
  for (const {name, title, text} of shown.filter(({name}) =>
    states.some(({record}) => name in (record?.measures ?? {})),
  )) {
    const cells = states.map(({record}) => {
      const value = record?.measures?.[name]
      return value === undefined ? "" : text(value)
    })
    const column = {title, left: false, cells}
    used += widthOf(column) + (measures ? 2 : 0)
    // One number at least, however long the settings are.
    if (measures++ && used > width) break
    columns.push(column)
  }
  const line = (cellsOf: (column: (typeof columns)[number]) => string) =>
    columns
      .map(column =>
        column.left ? cellsOf(column).padEnd(widthOf(column)) : cellsOf(column).padStart(widthOf(column)),
      )
      .join("  ")
      .trimEnd()
  return [line(({title}) => title), ...states.map((_, k) => line(({cells}) => cells[k]))]
    .join("\n")
    .concat("\n")
}

const shortened = (text: string) => (text.length <= longest ? text : `...${text.slice(3 - longest)}`)

/** All settings that any point has, all measures that any record has. */
function names(states: readonly PointState[]) {
  const settings = new Set(states.flatMap(({point}) => Object.keys(point.settings)))
  const measures = new Set(states.flatMap(({record}) => Object.keys(record?.measures ?? {})))
  return {settings: [...settings], measures: [...measures]}
}

/** With a heading; every setting and every measure is a column. */
export function tableCsv(states: readonly PointState[]): string {
  const {settings, measures} = names(states)
  const rows = states.map(({point, state, record}) => [
    ...settings.map(name => point.settings[name] ?? ""),
    state,
    ...measures.map(name => String(record?.measures?.[name] ?? "")),
    String(record?.seconds ?? ""),
  ])
  return [[...settings, "state", ...measures, "seconds"], ...rows]
    .map(row => `${row.map(quoted).join(",")}\n`)
    .join("")
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export function tableJson({title}: Study, states: readonly PointState[]): string {
  const points = states.map(({point, state, record}) => ({
    settings: point.settings,
    state,
    ...(record && {
      inputs: record.inputs,
      measures: record.measures,
      failure: record.failure,
      seconds: record.seconds,
    }),
  }))
  return `${JSON.stringify({title, points}, null, 2)}\n`
}
