/** Charts of a study as Vega-Lite specifications: bars beside published values, maps, fronts, histograms. */
import type {TopLevelSpec} from "vega-lite"
import {chartWidth, colours} from "../report/page.js"
import type {Published} from "./published.js"
import {type Axis, paretoFront, type Row} from "./rows.js"

/** What charts show of a measure. */
export interface Quantity {
  readonly name: string
  readonly title: string
  /** From the measure's unit to the chart's. */
  readonly scale: number
  readonly format: string
  readonly domain?: readonly [number, number]
}

export const accuracy: Quantity = {
  ...{name: "accuracy", title: "accuracy [%]", scale: 100, format: ".3~g"},
  domain: [0, 100],
}
export const power: Quantity = {name: "power_W", title: "power [W]", scale: 1, format: ".3~g"}

export const latency: Quantity = {name: "latency_s", title: "latency [ns]", scale: 1e9, format: ".3~g"}

/** Pixels. */
export const height = 190

/** The same colour for the same value in every chart. */
const inColour = ({name, values}: Axis) => ({
  field: name,
  type: "nominal" as const,
  title: null,
  scale: {domain: [...values], range: colours.slice(0, values.length)},
})

/**
 * Bars of `x`, side by side by `colour`; published values are diamonds. One chart for each value of `facet`.
 */
export function barCharts(
  rows: readonly Row[],
  quantity: Quantity,
  x: Axis,
  colour: Axis | undefined,
  facet: Axis | undefined,
): TopLevelSpec[] {
  const {name, title, scale, format, domain} = quantity
  const values = rows.map(({labels, measures, published}) => ({
    ...labels,
    value: measures[name] * scale,
    published: (published?.[name as "accuracy" | "power_W"] ?? Number.NaN) * scale,
    told: [...Object.values(labels), `published, ${published?.source}: ${theirs(published, quantity)}`].join(
      "; ",
    ),
  }))
  const top = domain?.[1] ?? values.reduce((most, row) => Math.max(most, row.value, row.published || 0), 0)
  const y = (field: string) => ({
    ...{field, type: "quantitative" as const, title, axis: {format}},
    scale: {domain: [0, top], nice: !domain},
  })
  const beside = colour && {xOffset: {field: colour.name, scale: {domain: [...colour.values]}}}
  const chart = (title: string, values: readonly object[]): TopLevelSpec => ({
    title,
    width: chartWidth,
    height,
    data: {values: [...values] as Record<string, unknown>[]},
    encoding: {
      x: {
        ...{field: x.name, type: "ordinal", scale: {domain: [...x.values]}, title: x.name},
        axis: {labelAngle: x.values.join("").length > 34 ? -35 : 0, labelOverlap: false},
      },
      ...beside,
    },
    layer: [
      {
        mark: {type: "bar", color: colours[0]},
        encoding: {
          y: y("value"),
          ...(colour && {
            color: inColour(colour),
          }),
        },
      },
      {
        transform: [{filter: "isValid(datum.published)"}],
        mark: {
          type: "point",
          shape: "diamond",
          size: 80,
          filled: true,
          fill: "white",
          stroke: "#111",
          opacity: 1,
        },
        encoding: {y: y("published"), description: {field: "told", type: "nominal"}},
      },
    ],
  })
  if (!facet) return [chart("", values)]
  return facet.values.flatMap(value => {
    const own = values.filter(row => (row as Record<string, unknown>)[facet.name] === value)
    return own.length ? [chart(value, own)] : []
  })
}

function theirs(published: Published | undefined, {name, scale}: Quantity): string {
  const value = published?.[name as "accuracy" | "power_W"]
  return value === undefined ? "" : String(Number((value * scale).toPrecision(4)))
}

/** Points joined over a number. */
export function lineChart(
  heading: string,
  rows: readonly Row[],
  {name, title, scale, format}: Quantity,
  x: Axis,
  number: (text: string) => number,
  colour: Axis | undefined,
): TopLevelSpec {
  return {
    title: heading,
    width: chartWidth,
    height,
    data: {
      values: rows.map(({labels, measures}) => ({
        ...labels,
        x: number(labels[x.name]),
        value: measures[name] * scale,
      })),
    },
    mark: {type: "line", point: {size: 45}, color: colours[0]},
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: x.name,
        scale: {zero: false, nice: true},
        axis: {format: "~s"},
      },
      y: {field: "value", type: "quantitative", title, axis: {format}, scale: {zero: false}},
      ...(colour && {
        color: inColour(colour),
      }),
    },
  }
}

/** Every point by its power, and the line of those that no other beats. */
export function frontChart(rows: readonly Row[], cost: Quantity, colour: Axis | undefined): TopLevelSpec {
  const data = (list: readonly Row[]) =>
    list.map(({labels, measures}) => ({
      ...labels,
      x: measures[cost.name] * cost.scale,
      y: measures.accuracy * accuracy.scale,
    }))
  const axes = [...new Set(rows.flatMap(({labels}) => Object.keys(labels)))]
  const x = {field: "x", type: "quantitative" as const, title: cost.title, axis: {format: cost.format}}
  const y = {field: "y", type: "quantitative" as const, title: accuracy.title}
  return {
    width: 1.6 * chartWidth,
    height: 1.3 * height,
    layer: [
      {
        data: {values: data(paretoFront(rows, cost.name))},
        mark: {type: "line", interpolate: "step-after", color: "#888", strokeWidth: 1.5, aria: false},
        encoding: {x, y},
      },
      {
        data: {values: data(rows)},
        mark: {type: "circle", size: 48, opacity: 0.9, color: colours[0]},
        encoding: {
          ...{x, y},
          ...(colour && {
            color: inColour(colour),
          }),
          // Told where the pointer is.
          detail: axes.map(field => ({field, type: "nominal" as const})),
        },
      },
    ],
  }
}
