/** Figures of networks over time: an image's outputs, its latency and the sampling time. */
import type {TopLevelSpec} from "vega-lite"
import {withPrefix} from "../output/number.js"
import type {TransientReport} from "../output/transient.js"
import {drawSvg} from "./svg.js"

/** Images that a figure shows. */
const most = 6

/** SVG text of a figure that needs no other file. Loads the plotting library on first use. */
export async function transientSvg(report: TransientReport): Promise<string> {
  const count = Math.min(most, report.images.length)
  return `${await drawSvg({
    background: "white",
    padding: 16,
    config: {
      font: "Helvetica, Arial, sans-serif",
      view: {stroke: "#ccc"},
      axis: {gridColor: "#e8e8e8", domainColor: "#888", tickColor: "#888", titleFontWeight: "normal"},
      legend: {titleFontWeight: "normal", symbolStrokeWidth: 3},
    },
    columns: 2,
    spacing: 28,
    concat: Array.from({length: count}, (_, k) => transientChart(report, k)),
  })}\n`
}

/** The outputs of image k over time, on a time axis that ends a little behind all that is marked on it. */
export function transientChart({images, labels, sample_s}: TransientReport, k: number) {
  const {times_s, outputs_V, final_V, latency_s, decision} = images[k]
  const width = final_V.length
  const settled = latency_s < Number.POSITIVE_INFINITY
  const end_s = settled ? 1.2 * Math.max(latency_s, sample_s) : times_s[times_s.length - 1]
  const values = Array.from(times_s).flatMap((t, n) =>
    t <= end_s
      ? Array.from(outputs_V.subarray(n * width, (n + 1) * width), (volts, j) => ({
          t,
          volts,
          output: String(j),
        }))
      : [],
  )
  const marks = [
    ...(settled ? [{t: latency_s, what: `latency ${withPrefix(latency_s, "s", 3)}`}] : []),
    {t: sample_s, what: "sampled"},
  ]
  const time = {field: "t", type: "quantitative" as const}
  return {
    title: {
      text: `${labels[k]}, taken for ${decision}`,
      anchor: "start" as const,
      frame: "group" as const,
      fontSize: 12,
      offset: 8,
    },
    width: 300,
    height: 200,
    layer: [
      {
        data: {values},
        mark: {type: "line" as const, strokeWidth: 1.5},
        encoding: {
          x: {...time, title: "time [s]", axis: {format: "~s"}, scale: {domain: [0, end_s], nice: false}},
          y: {field: "volts", type: "quantitative" as const, title: "output [V]"},
          color: {
            field: "output",
            type: "nominal" as const,
            sort: null,
            scale: {scheme: width > 10 ? ("category20" as const) : ("category10" as const)},
          },
        },
      },
      {
        data: {values: marks},
        mark: {type: "rule" as const, strokeDash: [4, 3], color: "#888"},
        encoding: {x: time},
      },
      {
        data: {values: marks},
        mark: {
          type: "text" as const,
          ...{align: "right" as const, baseline: "bottom" as const, angle: 270, dy: -2, color: "#555"},
        },
        encoding: {x: time, y: {value: 4}, text: {field: "what", type: "nominal" as const}},
      },
    ],
  } satisfies Partial<TopLevelSpec>
}
