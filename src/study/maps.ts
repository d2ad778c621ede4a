/** Charts of a study that count and map: histograms, cells of two axes. */
import type {TopLevelSpec} from "vega-lite"
import {chartWidth, colours} from "../report/page.js"
import {height, type Quantity} from "./charts.js"
import type {Axis, Row} from "./rows.js"

/** A cell for each pair, its value in it. */
export function mapChart(
  title: string,
  rows: readonly Row[],
  value: (row: Row) => number | undefined,
  {title: unit, domain, format}: Quantity,
  x: Axis,
  y: Axis,
): TopLevelSpec {
  const values = rows.flatMap(row => {
    const found = value(row)
    return found === undefined || Number.isNaN(found) ? [] : [{...row.labels, value: found}]
  })
  const step = Math.min(46, Math.floor(chartWidth / x.values.length))
  const range = domain ?? [0, values.reduce((most, {value}) => Math.max(most, value), 0)]
  return {
    title: title ? `${title}, ${unit}` : unit,
    width: {step},
    height: {step: 30},
    data: {values},
    encoding: {
      x: {
        field: x.name,
        type: "ordinal",
        sort: [...x.values],
        title: x.name,
        axis: {labelAngle: x.values.join("").length > 30 ? -40 : 0},
      },
      y: {field: y.name, type: "ordinal", sort: [...y.values], title: y.name},
    },
    layer: [
      {
        mark: {type: "rect"},
        encoding: {
          color: {
            ...{field: "value", type: "quantitative", legend: null},
            scale: {domain: [...range], range: ["#e8eef6", "#0b4a86"]},
          },
        },
      },
      {
        mark: {type: "text"},
        encoding: {
          text: {field: "value", type: "quantitative", format},
          color: {
            condition: {test: `datum.value > ${(range[0] + range[1]) / 2}`, value: "white"},
            value: "#111",
          },
        },
      },
    ],
  }
}

/** How often which value came out, on an axis that holds all of `extent`. */
export function histogramChart(
  title: string,
  values: readonly number[],
  extent: readonly [number, number],
  {scale, title: unit}: Quantity,
): TopLevelSpec {
  const [least, most] = [extent[0] * scale, extent[1] * scale]
  const bin = most > least ? {maxbins: 20, extent: [least, most] as [number, number]} : {maxbins: 20}
  return {
    title,
    width: chartWidth,
    height,
    data: {values: values.map(value => ({value: value * scale}))},
    mark: {type: "bar", color: colours[0], binSpacing: 1},
    encoding: {
      x: {field: "value", type: "quantitative", bin, title: unit},
      y: {aggregate: "count", type: "quantitative", title: "points", axis: {tickMinStep: 1, format: "d"}},
    },
  }
}
