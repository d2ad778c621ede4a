/** One figure of an evaluation: what is taken for what, how often it is right, where the power goes. */
import type {TopLevelSpec} from "vega-lite"
import {confusion, type Evaluation, summary} from "../output/evaluation.js"
import {drawSvg} from "./svg.js"

const cell = 30
const barHeight = 22
const barWidth = 250

/** SVG text of a figure that needs no other file. Loads the plotting library on first use. */
export async function evaluationSvg(evaluation: Evaluation): Promise<string> {
  return `${await drawSvg(specification(evaluation))}\n`
}

function specification(evaluation: Evaluation): TopLevelSpec {
  const {title, dataset, images} = evaluation
  return {
    background: "white",
    padding: 16,
    title: {
      text: `${dataset}: ${images.toLocaleString("en")} images`,
      subtitle: title,
      anchor: "start",
      fontSize: 15,
      subtitleColor: "#555",
      subtitlePadding: 4,
      offset: 16,
    },
    config: {
      font: "Helvetica, Arial, sans-serif",
      view: {stroke: null},
      axis: {domain: false, ticks: false, labelPadding: 6, titleColor: "#555", titleFontWeight: "normal"},
    },
    hconcat: [matrix(evaluation), {spacing: 40, vconcat: [accuracies(evaluation), powers(evaluation)]}],
    spacing: 50,
  }
}

/**
 * Row: class of the image, column: decision; shade: share of the class, on a root scale so that mistakes
 * show.
 */
function matrix(evaluation: Evaluation) {
  const {classes} = evaluation
  const table = confusion(evaluation)
  const ties = table.some(row => row[classes] > 0)
  const values = table.flatMap((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.slice(0, ties ? undefined : classes).map((count, decision) => ({
      class: String(label),
      decision: decision === classes ? "tie" : String(decision),
      count,
      share: total ? count / total : 0,
    }))
  })
  const order = Array.from({length: classes}, (_, k) => String(k))
  return {
    title: heading("Decisions of the circuit"),
    width: {step: cell},
    height: {step: cell},
    data: {values},
    encoding: {
      x: {
        field: "decision",
        type: "ordinal" as const,
        sort: [...order, "tie"],
        title: "decision",
        axis: {orient: "top" as const, labelAngle: 0},
      },
      y: {field: "class", type: "ordinal" as const, sort: order, title: "digit"},
    },
    layer: [
      {
        mark: {type: "rect" as const, stroke: "white"},
        encoding: {
          color: {
            field: "share",
            type: "quantitative" as const,
            scale: {type: "sqrt" as const, domain: [0, 1], range: ["#f4f6fa", "#1f4e8c"]},
            legend: null,
          },
        },
      },
      {
        transform: [{filter: "datum.count > 0"}],
        mark: {type: "text" as const, fontSize: 10},
        encoding: {
          text: {field: "count", type: "quantitative" as const},
          color: {condition: {test: "datum.share > 0.3", value: "white"}, value: "#222"},
        },
      },
    ],
  }
}

function accuracies(evaluation: Evaluation) {
  const {digitalAccuracy, idealWireAccuracy, accuracy} = summary(evaluation)
  const values = [
    {name: "network, no circuit", value: 100 * digitalAccuracy},
    {name: "circuit, no wires", value: 100 * idealWireAccuracy},
    {name: "circuit", value: 100 * accuracy},
  ].map(bar => ({...bar, label: `${bar.value.toFixed(2)} %`}))
  return bars("Right decisions", values, [0, 100], "#1f4e8c")
}

function powers({power_W}: Evaluation) {
  const values = Array.from(power_W, (power, k) => ({
    name: `layer ${k + 1}`,
    value: power,
    label: power >= 0.1 ? `${power.toPrecision(3)} W` : `${(1000 * power).toPrecision(3)} mW`,
  }))
  const total = power_W.reduce((sum, power) => sum + power, 0)
  return bars(
    `Mean power of the sources: ${total.toPrecision(3)} W`,
    values,
    [Math.min(0, ...power_W), Math.max(0, ...power_W)],
    "#b5651d",
  )
}

interface Bar {
  readonly name: string
  readonly value: number
  readonly label: string
}

/** Horizontal bars from zero, their values in words behind them. */
function bars(title: string, values: readonly Bar[], domain: readonly number[], color: string) {
  return {
    title: heading(title),
    width: barWidth,
    height: {step: barHeight + 8},
    data: {values: values.map(bar => ({...bar}))},
    encoding: {
      y: {field: "name", type: "nominal" as const, sort: null, title: null, axis: {labelLimit: 200}},
      x: {
        field: "value",
        type: "quantitative" as const,
        scale: {domain: [...domain], nice: false},
        axis: null,
      },
    },
    layer: [
      {mark: {type: "bar" as const, height: barHeight, color}},
      {
        mark: {type: "text" as const, align: "left" as const, dx: 5, fontSize: 11},
        encoding: {text: {field: "label", type: "nominal" as const}},
      },
    ],
  }
}

const heading = (text: string) => ({
  text,
  anchor: "start" as const,
  frame: "group" as const,
  fontSize: 12,
  offset: 8,
})
