/** Charts of several chips of one design, and of outputs over time. */
import type {TopLevelSpec} from "vega-lite"
import type {Chip} from "../output/chips.js"
import {chartWidth, colours} from "./page.js"
import {Thinned} from "./thinned.js"

const [blue, , green] = colours

/** How often chips have which accuracy, and which power. */
export function chipCharts(chips: readonly Chip[], pass: number): TopLevelSpec[] {
  const histogram = (
    title: string,
    unit: string,
    color: string,
    values: readonly number[],
  ): TopLevelSpec => ({
    title,
    width: chartWidth,
    height: 160,
    data: {values: values.map(value => ({value}))},
    mark: {type: "bar", binSpacing: 1, color},
    encoding: {
      x: {
        field: "value",
        type: "quantitative",
        bin: {maxbins: 20},
        scale: {zero: false},
        title: unit,
      },
      y: {aggregate: "count", type: "quantitative", title: "chips", axis: {tickMinStep: 1}},
    },
  })
  return [
    histogram(
      `Accuracy of ${chips.length} chips`,
      `accuracy [%]; ${(100 * pass).toPrecision(4)} % is asked for`,
      blue,
      chips.map(({accuracy}) => 100 * accuracy),
    ),
    histogram(
      "Power of the sources",
      "W",
      green,
      chips.map(({power_W}) => power_W),
    ),
  ]
}

/** Outputs over time: one image. */
export interface Course {
  readonly times_s: ArrayLike<number>
  /** times x outputs. */
  readonly outputs_V: Float64Array
}

export function courseChart(title: string, {times_s, outputs_V}: Course, classes: number): TopLevelSpec {
  const values = Array.from({length: classes}, (_, k) => {
    const curve = new Thinned(String(k), chartWidth)
    for (let n = 0; n < times_s.length; n++) curve.add(1e9 * times_s[n], outputs_V[n * classes + k])
    return curve.points().map(([t, v]) => ({t, v, output: curve.label}))
  }).flat()
  return {
    title,
    width: chartWidth,
    height: 180,
    data: {values},
    mark: {type: "line", strokeWidth: 1.5},
    encoding: {
      x: {field: "t", type: "quantitative", title: "time [ns]"},
      y: {field: "v", type: "quantitative", title: "output [V]"},
      color: {
        field: "output",
        type: "nominal",
        sort: null,
        scale: {scheme: "tableau10"},
        legend: {columns: 5, title: null},
      },
    },
  }
}
