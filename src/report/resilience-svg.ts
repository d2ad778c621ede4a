/** Accuracy over device errors as a figure: a line for each model and scale, its spread as a band. */
import type {TopLevelSpec} from "vega-lite"
import {ofChips, type Resilience} from "../output/resilience.js"
import {colours} from "./page.js"
import {drawSvg} from "./svg.js"

/** SVG text of a figure that needs no other file. Loads the plotting library on first use. */
export async function resilienceSvg(resilience: Resilience): Promise<string> {
  return `${await drawSvg(specification(resilience))}\n`
}

function specification({dataset, images, chips, curves}: Resilience): TopLevelSpec {
  const values = curves.flatMap(({model, scale, points}) =>
    points.map(({sigma, top1}) => {
      const {mean, deviation} = ofChips(top1)
      const spread = Number.isNaN(deviation) ? 0 : deviation
      const [low, high] = [Math.max(0, mean - spread), Math.min(1, mean + spread)]
      return {curve: `${model}, ${scale}`, sigma, mean: 100 * mean, low: 100 * low, high: 100 * high}
    }),
  )
  const x = {
    field: "sigma",
    type: "quantitative" as const,
    title: "sigma of the devices, of half their range",
  }
  const y = {type: "quantitative" as const, title: "accuracy, %", scale: {domain: [0, 100]}}
  const order = curves.map(({model, scale}) => `${model}, ${scale}`)
  const color = {
    field: "curve",
    type: "nominal" as const,
    title: null,
    scale: {domain: order, range: [...colours]},
    legend: {orient: "bottom" as const, columns: 2, labelLimit: 320, symbolOpacity: 1},
  }
  return {
    background: "white",
    padding: 16,
    title: {
      text: `${dataset}: ${images.toLocaleString("en")} images, ${chips} chips`,
      subtitle: "lines: mean of the chips; bands: their standard deviation",
      ...{anchor: "start", fontSize: 15, subtitleColor: "#555", subtitlePadding: 4, offset: 16},
    },
    config: {
      font: "Helvetica, Arial, sans-serif",
      view: {stroke: "#ccc"},
      axis: {gridColor: "#e8e8e8", domainColor: "#888", tickColor: "#888", titleFontWeight: "normal"},
    },
    width: 560,
    height: 300,
    data: {values},
    layer: [
      {
        mark: {type: "area", opacity: 0.18},
        encoding: {x, y: {...y, field: "low"}, y2: {field: "high"}, color},
      },
      {mark: {type: "line", strokeWidth: 2, point: true}, encoding: {x, y: {...y, field: "mean"}, color}},
    ],
  }
}
