/** The page of a study: charts chosen by what varies, published values beside ours, all numbers. */
import {type Page, type PageSection, type PageTable, page} from "../report/page.js"
import {accuracy, barCharts, frontChart, latency, lineChart, power, type Quantity} from "./charts.js"
import {histogramChart, mapChart} from "./maps.js"
import {type Axis, type Row, type Rows, rowsOf} from "./rows.js"
import {searchText} from "./search.js"
import {type PointState, staleText} from "./state.js"
import type {Study} from "./study.js"

/** HTML text. `number` reads values like 9n. */
export function studyPage(
  study: Study,
  states: readonly PointState[],
  number: (text: string) => number | undefined,
): Promise<string> {
  const data = rowsOf(study, states)
  const open = states.filter(({record}) => !record?.measures).length
  const content: Page = {
    title: study.title,
    text: [
      ...(study.about ? [study.about] : []),
      ...(study.search ? [searchText(study.search, states)] : []),
      ...(open ? [`${open} of ${states.length} points have no result.`] : []),
      ...staleText(states).map(text => `${text}.`),
    ],
    sections: [
      ...(data.rows.length ? sections(data, text => number(text) ?? Number.NaN) : []),
      {heading: "All points", table: pointTable(states, data)},
    ],
  }
  return page(content)
}

/** More values of a colour are not told apart. */
const mostColours = 7

function sections(data: Rows, number: (text: string) => number): PageSection[] {
  const {rows} = data
  const seeds = data.axes.find(({name}) => name === "seed")
  const axes = data.axes.filter(axis => axis !== seeds)
  const [means, rest] = seeds ? [meanRows(rows, axes), histograms(rows, axes)] : [rows, []]
  const map = findMap(axes)
  const main = map ? [mapSection(means, axes, map)] : chartSections(means, axes, number)
  const front = means.length > 2 && means.some(({measures}) => Number.isFinite(measures.power_W))
  return [
    ...rest,
    ...main,
    ...(front
      ? [
          {
            heading: "Accuracy against power",
            text: ["The line joins the points that no other beats in both."],
            charts: [
              frontChart(
                means,
                power,
                axes.find(({values}) => values.length <= mostColours),
              ),
            ],
          },
        ]
      : []),
  ]
}

const beside = "Diamonds are published values, with other weights (see the table for the source)."

/**
 * Accuracy and power over an axis of numbers, or else over the last one; told apart by the shortest other,
 * with a chart for each value of the rest.
 */
function chartSections(
  rows: readonly Row[],
  axes: readonly Axis[],
  number: (text: string) => number,
): PageSection[] {
  if (!axes.length) return []
  const isNumeric = ({values}: Axis) =>
    values.length > 2 && values.every(text => Number.isFinite(number(text)))
  const x = axes.find(isNumeric) ?? axes[axes.length - 1]
  const others = axes.filter(axis => axis !== x).sort((a, b) => a.values.length - b.values.length)
  const colour = others.find(({values}) => values.length <= mostColours)
  const [labelled, facet] = joined(
    rows,
    others.filter(axis => axis !== colour),
  )
  const ofFacets = facet
    ? facet.values.map(value => [value, labelled.filter(({labels}) => labels[facet.name] === value)] as const)
    : ([["", labelled]] as const)
  const charts = (quantity: Quantity) =>
    isNumeric(x)
      ? ofFacets.map(([value, own]) => lineChart(value, own, quantity, x, number, colour))
      : barCharts(labelled, quantity, x, colour, facet)
  const isPublished = ({name}: Quantity) => rows.some(({published}) => published && name in published)
  return [
    {quantity: accuracy, name: "Accuracy"},
    {quantity: power, name: "Power"},
    {quantity: latency, name: "Latency"},
  ]
    .filter(({quantity: {name}}) => rows.some(({measures}) => name in measures))
    .map(({quantity, name}) => ({
      heading: `${name} by ${axes.map(({name}) => name).join(", ")}`,
      text: !isNumeric(x) && isPublished(quantity) ? [beside] : [],
      charts: charts(quantity),
    }))
}

/** Axes whose values say what they are of. */
const tells = ["device", "bitcell", "model", "partition"]

/** Several axes as one, if there are several. */
function joined(rows: readonly Row[], axes: readonly Axis[]): [readonly Row[], Axis | undefined] {
  if (axes.length < 2) return [rows, axes[0]]
  const name = axes.map(({name}) => name).join(", ")
  const label = ({labels}: Row) =>
    axes.map(({name}) => (tells.includes(name) ? labels[name] : `${name} ${labels[name]}`)).join(", ")
  const labelled = rows.map(row => ({...row, labels: {...row.labels, [name]: label(row)}}))
  return [labelled, {name, values: [...new Set(labelled.map(({labels}) => labels[name]))]}]
}

/** Two axes that make a map. */
function findMap(axes: readonly Axis[]): readonly [Axis, Axis] | undefined {
  for (const [x, y] of [
    ["rhigh", "rlow"],
    ["hp", "vp"],
  ]) {
    const found = [x, y].map(name => axes.find(axis => axis.name === name))
    if (found[0] && found[1]) return [found[0], found[1]]
  }
  return undefined
}

function mapSection(rows: readonly Row[], axes: readonly Axis[], [x, y]: readonly [Axis, Axis]): PageSection {
  const [labelled, facet] = joined(
    rows,
    axes.filter(axis => axis !== x && axis !== y),
  )
  const charts = (facet?.values ?? [""]).flatMap(value => {
    const own = facet ? labelled.filter(({labels}) => labels[facet.name] === value) : labelled
    const ours = (quantity: Quantity, title: string) =>
      mapChart(title, own, ({measures}) => measures[quantity.name] * quantity.scale, quantity, x, y)
    const theirs = ({published}: Row) => published?.accuracy && published.accuracy * accuracy.scale
    return [
      ours(accuracy, value),
      ...(own.some(theirs) ? [mapChart(`${value} published`.trim(), own, theirs, accuracy, x, y)] : []),
      ours(power, value),
    ]
  })
  return {heading: `Accuracy and power over ${x.name} and ${y.name}`, charts}
}

/** One row for each combination of the other axes: means over the seeds. */
function meanRows(rows: readonly Row[], axes: readonly Axis[]): Row[] {
  return [...grouped(rows, axes).values()].map(group => {
    const names = Object.keys(group[0].measures)
    const mean = (name: string) =>
      group.reduce((sum, {measures}) => sum + (measures[name] ?? Number.NaN), 0) / group.length
    return {...group[0], measures: Object.fromEntries(names.map(name => [name, mean(name)]))}
  })
}

function grouped(rows: readonly Row[], axes: readonly Axis[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = axes.map(({name}) => `${name} ${row.labels[name]}`).join(", ")
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

function histograms(rows: readonly Row[], axes: readonly Axis[]): PageSection[] {
  const groups = [...grouped(rows, axes)].map(
    ([label, group]) => [label, group.map(({measures}) => measures.accuracy)] as const,
  )
  const all = groups.flatMap(([, values]) => values)
  const extent = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))] as const
  return [
    {
      heading: "Accuracy over seeds",
      text: groups.map(([label, values]) => spread(label, values)),
      charts: groups.map(([label, values]) => histogramChart(label, values, extent, accuracy)),
    },
  ]
}

/** `device mram: 91.20 % on average, 89.00 to 93.10, standard deviation 0.80`. */
function spread(label: string, values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const percent = (value: number) => (100 * value).toFixed(2)
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return (
    `${label && `${label}: `}${percent(mean)} % on average of ${values.length} seeds, ` +
    `${percent(least)} to ${percent(most)}, standard deviation ${percent(deviation)}`
  )
}

function pointTable(states: readonly PointState[], {rows}: Rows): PageTable {
  const settings = [...new Set(states.flatMap(({point}) => Object.keys(point.settings)))]
  const measures = [...new Set(states.flatMap(({record}) => Object.keys(record?.measures ?? {})))]
  const beside = rows.some(({published}) => published)
  let at = 0
  return {
    columns: [
      ...settings,
      "state",
      ...measures,
      ...(beside ? ["published accuracy", "published power_W", "source"] : []),
    ],
    rows: states.map(({point, state, record}) => {
      const theirs = record?.measures ? rows[at++].published : undefined
      return [
        ...settings.map(name => point.settings[name]),
        state === "done" ? "" : (record?.failure ?? state),
        ...measures.map(name => rounded(record?.measures?.[name])),
        ...(beside ? [theirs?.accuracy, theirs?.power_W, theirs?.source] : []),
      ]
    }),
  }
}

const rounded = (value: number | undefined) => (value === undefined ? value : Number(value.toPrecision(5)))
