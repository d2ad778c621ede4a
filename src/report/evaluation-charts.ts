/** Charts of an evaluation for its page: decisions, powers, margins, wire losses. */
import type {TopLevelSpec} from "vega-lite"
import {confusion, type Evaluation, summary} from "../output/evaluation.js"
import {margins_V, type PartPower, type TileLoss, total} from "../output/measures.js"
import {withPrefix} from "../output/number.js"
import {chartWidth, colours} from "./page.js"

const [blue, orange] = colours

interface Bar {
  readonly name: string
  readonly value: number
  readonly label: string
}

/** Horizontal bars from zero, their values in words behind them. */
function bars(
  title: string,
  color: string,
  values: readonly Bar[],
  domain?: readonly number[],
): TopLevelSpec {
  const largest = values.reduce((most, {value}) => Math.max(most, value), 0)
  const least = values.reduce((most, {value}) => Math.min(most, value), 0)
  const encoding = {
    y: {field: "name", type: "nominal" as const, sort: null, title: null},
    x: {
      field: "value",
      type: "quantitative" as const,
      scale: {domain: domain ? [...domain] : [least, largest || 1], nice: false},
      axis: null,
    },
  }
  return {
    title,
    width: chartWidth - 130,
    height: {step: 26},
    data: {values: values.map(bar => ({...bar, end: Math.max(0, bar.value)}))},
    layer: [
      {mark: {type: "bar", height: 18, color}, encoding},
      {
        mark: {type: "text", align: "left", dx: 5, aria: false},
        encoding: {...encoding, x: {...encoding.x, field: "end"}, text: {field: "label"}},
      },
    ],
  } as TopLevelSpec
}

export function accuracyChart(evaluation: Evaluation): TopLevelSpec {
  const {digitalAccuracy, idealWireAccuracy, accuracy} = summary(evaluation)
  const bar = (name: string, share: number) => ({name, value: share, label: `${(100 * share).toFixed(2)} %`})
  return bars(
    "Right decisions",
    blue,
    [
      bar("network alone", digitalAccuracy),
      bar("without wires", idealWireAccuracy),
      bar("circuit", accuracy),
    ],
    [0, 1],
  )
}

/**
 * Row: class of the image, column: decision; shade: root of the share of the class, so that mistakes show.
 */
export function decisionChart(evaluation: Evaluation): TopLevelSpec {
  const {classes} = evaluation
  const table = confusion(evaluation)
  const ties = table.some(row => row[classes] > 0)
  const values = table.flatMap((row, label) => {
    const count = row.reduce((sum, images) => sum + images, 0)
    return row.slice(0, ties ? undefined : classes).map((images, decision) => ({
      class: String(label),
      decision: decision === classes ? "tie" : String(decision),
      images,
      shade: count ? Math.sqrt(images / count) : 0,
    }))
  })
  const order = Array.from({length: classes}, (_, k) => String(k))
  const step = Math.max(12, Math.min(24, Math.floor(chartWidth / (classes + (ties ? 1 : 0)))))
  const encoding = {
    x: {
      field: "decision",
      type: "ordinal" as const,
      sort: [...order, "tie"],
      title: "decision",
      axis: {orient: "top" as const, labelAngle: 0, domain: false, ticks: false},
    },
    y: {field: "class", type: "ordinal" as const, sort: order, axis: {domain: false, ticks: false}},
  }
  return {
    title: "Decisions by class",
    width: {step},
    height: {step},
    data: {values},
    layer: [
      {
        mark: {type: "rect", color: blue},
        encoding: {...encoding, opacity: {field: "shade", type: "quantitative", scale: null, legend: null}},
      },
      {
        transform: [{filter: "datum.images > 0"}],
        mark: {type: "text", fontSize: step > 20 ? 9 : 7, aria: false},
        encoding: {
          ...encoding,
          text: {field: "images"},
          color: {condition: {test: "datum.shade > 0.5", value: "white"}, value: "currentColor"},
        },
      },
    ],
  } as TopLevelSpec
}

/** Where the sources' power goes, all layers together. */
export function partChart(parts: readonly PartPower[]): TopLevelSpec {
  const {sources: _, others, ...rest} = total(parts)
  const shown = others ? {...rest, others} : rest
  return bars(
    "Taken up by part",
    orange,
    Object.entries(shown).map(([name, value]) => ({name, value, label: withPrefix(value, "W", 3)})),
  )
}

export function layerChart({power_W}: Evaluation): TopLevelSpec {
  return bars(
    "Delivered by the sources of each layer",
    orange,
    Array.from(power_W, (value, k) => ({name: `layer ${k + 1}`, value, label: withPrefix(value, "W", 3)})),
  )
}

/** How far the best output is ahead, right and wrong decisions on top of each other. */
export function marginChart({outputs, classes, decisions, labels}: Evaluation): TopLevelSpec {
  const values = Array.from(margins_V(outputs, classes), (margin, k) => ({
    margin,
    decision: decisions[k] === labels[k] ? "right" : "wrong",
  }))
  return {
    title: "Lead of the largest output",
    width: chartWidth,
    height: 160,
    data: {values},
    mark: {type: "bar", binSpacing: 1},
    encoding: {
      x: {field: "margin", type: "quantitative", bin: {maxbins: 25}, title: "lead over the second [V]"},
      y: {aggregate: "count", type: "quantitative", title: "images"},
      color: {
        field: "decision",
        type: "nominal",
        scale: {domain: ["right", "wrong"], range: [blue, orange]},
        title: null,
      },
      order: {field: "decision", type: "nominal", sort: "descending"},
    },
  }
}

/** Most rows or columns of a map: beyond that each field is the mean of several synapses. */
const mostFields = 40

/** The voltages that the synapses of a tile lose, as they lie there. */
export function lossChart({rows, columns, loss_V}: TileLoss): TopLevelSpec {
  const down = Math.ceil(rows.length / mostFields)
  const across = Math.ceil(columns.length / mostFields)
  const values = []
  for (let row = 0; row < rows.length; row += down)
    for (let column = 0; column < columns.length; column += across) {
      let sum = 0
      let count = 0
      for (let r = row; r < Math.min(row + down, rows.length); r++)
        for (let c = column; c < Math.min(column + across, columns.length); c++, count++)
          sum += loss_V[r * columns.length + c]
      values.push({row: row + 1, column: column + 1, lost: (1000 * sum) / count})
    }
  const size = (count: number, each: number) =>
    Math.max(3, Math.min(14, Math.floor(chartWidth / Math.ceil(count / each))))
  const axis = {domain: false, ticks: false, labelAngle: 0, labelOverlap: true}
  return {
    title: "Voltage lost on the way to each synapse",
    width: {step: size(columns.length, across)},
    height: {step: size(rows.length, down)},
    data: {values},
    mark: {type: "rect"},
    encoding: {
      x: {field: "column", type: "ordinal", title: "column: the amplifiers are at the right", axis},
      y: {field: "row", type: "ordinal", title: "row: inputs come from above", axis},
      color: {
        field: "lost",
        type: "quantitative",
        scale: {scheme: "viridis", zero: true},
        title: "lost [mV]",
        legend: {direction: "horizontal", gradientLength: chartWidth / 2},
      },
    },
  }
}
