/** Charts as SVG, and as a page that needs no network (Node: it takes the plotting library from the disk). */
import {readFileSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {escaped} from "./page.js"
import {chartSpecification} from "./plot-chart.js"
import type {Panel} from "./plot-data.js"
import {drawSvg} from "./svg.js"

/** SVG text. Loads the plotting library on first use. */
export async function chartSvg(title: string, panels: readonly Panel[]): Promise<string> {
  return `${await drawSvg(chartSpecification(title, panels))}\n`
}

/** A page that draws the charts by itself: the wheel zooms, dragging moves. Everything is inside. */
export async function chartHtml(title: string, panels: readonly Panel[]): Promise<string> {
  const {compile} = await import("vega-lite")
  const {spec} = compile(chartSpecification(title, panels, true))
  const library = fileURLToPath(new URL("vega.min.js", import.meta.resolve("vega")))
  // No text of a deck may close the script.
  const data = JSON.stringify(spec).replaceAll("<", "\\u003c")
  const script = readFileSync(library, "utf8").replaceAll("</script", "<\\/script")
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>body {margin: 0; font-family: Helvetica, Arial, sans-serif} noscript {padding: 16px; display: block}</style>
<div id="charts"></div>
<noscript>These charts are drawn by a script inside this page. The command makes SVG as well.</noscript>
<script>${script}</script>
<script>new vega.View(vega.parse(${data}), {renderer: "svg", container: "#charts", hover: true}).run()</script>
</html>
`
}
