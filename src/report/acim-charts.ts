/** What a network on macros makes of ADC bits, noise and digits: charts, a page, a figure. */
import type {TopLevelSpec} from "vega-lite"
import {chartWidth, colours, page} from "./page.js"
import {drawSvg} from "./svg.js"

/** One design of a sweep. */
export interface AcimPoint {
  readonly swept: "ADC bits" | "noise, % of full scale"
  /** Of what is swept. */
  readonly value: number
  readonly digitBits: number
  /** Fraction. */
  readonly accuracy: number
  /** Of the last product, the worst on the way to a decision; null where there is no error. */
  readonly csnr_dB: number | null
  readonly relativeEnergy: number
}

export interface AcimSweep {
  readonly title: string
  readonly text: readonly string[]
  readonly points: readonly AcimPoint[]
  /** Fraction without macros. */
  readonly digitalAccuracy: number
}

/** Accuracy over one of the axes, a line for each digit width; dashed: without macros. */
function chart({points, digitalAccuracy}: AcimSweep, swept: AcimPoint["swept"]): TopLevelSpec {
  const values = points
    .filter(point => point.swept === swept)
    .map(({value, digitBits, accuracy}) => ({
      value,
      accuracy: 100 * accuracy,
      digits: digitBits === 1 ? "bit-serial" : `${digitBits}-bit digits`,
    }))
  const y = {
    field: "accuracy",
    type: "quantitative" as const,
    title: "right decisions, %",
    scale: {zero: false, nice: true},
  }
  const axis = swept === "ADC bits" ? {tickMinStep: 1, format: "d"} : {}
  const x = {field: "value", type: "quantitative" as const, title: swept, scale: {zero: false}, axis}
  const color = {
    field: "digits",
    type: "nominal" as const,
    title: null,
    scale: {range: [...colours]},
    sort: null,
  }
  return {
    title: `Accuracy over ${swept.split(",")[0]}`,
    width: chartWidth,
    height: 220,
    layer: [
      {
        data: {values: [{accuracy: 100 * digitalAccuracy}]},
        mark: {type: "rule" as const, strokeDash: [4, 4], opacity: 0.6},
        encoding: {y},
      },
      {
        data: {values},
        mark: {type: "line" as const, point: {size: 40, filled: true}},
        encoding: {x, y, color},
      },
    ],
  }
}

/** The axes that have more than one value. */
const axes = ({points}: AcimSweep): AcimPoint["swept"][] => [...new Set(points.map(({swept}) => swept))]

const columns = [
  "swept",
  "value",
  "digit bits",
  "accuracy, %",
  "CSNR of the last layer, dB",
  "relative energy",
]

/** A page with charts and a table that needs no other file. */
export function acimPage(sweep: AcimSweep): Promise<string> {
  const {title, text, points} = sweep
  const rows = points.map(({swept, value, digitBits, accuracy, csnr_dB, relativeEnergy}) => [
    swept,
    value,
    digitBits,
    Number((100 * accuracy).toFixed(2)),
    csnr_dB === null ? "exact" : Number(csnr_dB.toFixed(1)),
    Number(relativeEnergy.toPrecision(3)),
  ])
  return page({
    title,
    text,
    sections: [
      {heading: "Accuracy", charts: axes(sweep).map(axis => chart(sweep, axis))},
      {heading: "All designs", table: {columns, rows}},
    ],
  })
}

/** The charts side by side as one SVG figure. */
export async function acimSvg(sweep: AcimSweep): Promise<string> {
  const {title, text} = sweep
  const charts = axes(sweep).map(axis => chart(sweep, axis))
  const figure = {
    background: "white",
    padding: 16,
    title: {text: title, subtitle: [...text], anchor: "start" as const, fontSize: 15, offset: 16},
    config: {font: "Helvetica, Arial, sans-serif", view: {stroke: null}},
    spacing: 40,
    hconcat: charts as never[],
  }
  return `${await drawSvg(figure)}\n`
}
