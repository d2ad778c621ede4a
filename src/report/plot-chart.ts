/** Charts of plots as Vega-Lite specifications: one panel below the other. */
import type {TopLevelSpec} from "vega-lite"
import type {Variable} from "../output/plot.js"
import type {Panel} from "./plot-data.js"

const width = 640
const height = 220

/** Colours that are told apart by most eyes (Okabe and Ito, 2008). */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a6d00"]

/** All panels under the deck's title. `interactive`: the wheel zooms, dragging moves. */
export function chartSpecification(
  title: string,
  panels: readonly Panel[],
  interactive = false,
): TopLevelSpec {
  return {
    background: "white",
    padding: 16,
    title: {text: title, anchor: "start", fontSize: 15, offset: 12},
    config: {
      font: "Helvetica, Arial, sans-serif",
      view: {stroke: "#ccc"},
      axis: {gridColor: "#e8e8e8", domainColor: "#888", tickColor: "#888", titleFontWeight: "normal"},
      legend: {titleFontWeight: "normal", symbolStrokeWidth: 3},
    },
    vconcat: panels.map((panel, k) =>
      panel.kind === "histogram"
        ? histogram(panel)
        : interactive
          ? {
              ...lines(panel),
              params: [{name: `zoom${k}`, select: "interval" as const, bind: "scales" as const}],
            }
          : lines(panel),
    ),
    spacing: 28,
    resolve: {scale: {color: "independent"}, legend: {color: "independent"}},
  }
}

const heading = (text: string) => ({
  text,
  anchor: "start" as const,
  fontSize: 12,
  fontWeight: "normal" as const,
})

const axisTitle = ({name, unit}: Variable) => (unit ? `${name} [${unit}]` : name)

/** `100u`, `1m`; decibels and degrees as they are. */
const axis = ({unit}: Variable) => ({
  format: unit === "dB" || unit === "deg" || unit === "rad" ? "~f" : "~s",
})

function lines({title, x, y, logarithmic, labels, curves}: Panel) {
  const values = curves.flatMap(({label, points}, curve) =>
    points.map(([x, y], n) => ({x, y, n, label, curve})),
  )
  const positive = logarithmic && curves.every(({points}) => points.every(([x]) => x > 0))
  const domain = [...new Set(curves.map(({label}) => label))]
  const few = domain.length <= colours.length
  // Many runs are a cloud: their order is what colour can tell.
  const colour = few
    ? {
        field: "label",
        type: "nominal" as const,
        scale: {domain, range: colours.slice(0, domain.length)},
        legend:
          domain.length > 1 || labels === "signal" ? {title: labels === "signal" ? null : labels} : null,
      }
    : {field: "curve", type: "quantitative" as const, scale: {scheme: "viridis" as const}, legend: null}
  return {
    title: heading(title),
    width,
    height,
    data: {values},
    mark: {type: "line" as const, strokeWidth: few ? 1.5 : 1, clip: true, opacity: few ? 1 : 0.5},
    encoding: {
      x: {
        field: "x",
        type: "quantitative" as const,
        title: axisTitle(x),
        scale: positive ? {type: "log" as const, nice: false} : {nice: false, zero: false},
        axis: axis(x),
      },
      y: {
        field: "y",
        type: "quantitative" as const,
        title: axisTitle(y),
        scale: {zero: false, ...level(values.map(({y}) => y))},
        axis: axis(y),
      },
      color: colour,
      detail: {field: "curve", type: "nominal" as const},
      // As computed: a sweep may come back to where it was.
      order: {field: "n", type: "quantitative" as const},
    },
  }
}

/** Room around a line that is level. */
function level(y: readonly number[]) {
  const {least, most} = y.reduce(
    (range, value) => ({least: Math.min(range.least, value), most: Math.max(range.most, value)}),
    {least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY},
  )
  if (!(least === most)) return {}
  const room = Math.abs(least) || 1
  return {domain: [least - room, least + room]}
}

function histogram({title, x, y, curves}: Panel) {
  const values = curves.flatMap(({points}) => points.map(([x]) => ({x})))
  return {
    title: heading(title),
    width,
    height,
    data: {values},
    mark: {type: "bar" as const, color: colours[0], binSpacing: 1},
    encoding: {
      x: {
        field: "x",
        type: "quantitative" as const,
        bin: {maxbins: 30},
        title: axisTitle(x),
        axis: {format: "~s"},
      },
      y: {aggregate: "count" as const, type: "quantitative" as const, title: y.name},
    },
  }
}
