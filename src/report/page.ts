/** One HTML file that needs no other: headings, charts and tables, light and dark, on desktops and phones. */
import type {Config, TopLevelSpec} from "vega-lite"
import {drawSvg} from "./svg.js"

export interface PageTable {
  /** Headings, with their units. */
  readonly columns: readonly string[]
  /** Numbers are written as they are and stand right; `undefined` is an empty cell. */
  readonly rows: readonly (readonly (string | number | undefined)[])[]
}

export interface PageSection {
  readonly heading: string
  /** Paragraphs above the charts. */
  readonly text?: readonly string[]
  /** At most `chartWidth` wide each, so that a phone shows them in full size; a desktop, side by side. */
  readonly charts?: readonly TopLevelSpec[]
  /** SVG texts, likewise; whoever makes them has escaped what is in them. */
  readonly drawings?: readonly string[]
  readonly table?: PageTable
}

export interface Page {
  readonly title: string
  /** Paragraphs below the title. */
  readonly text?: readonly string[]
  readonly sections: readonly PageSection[]
}

/** Pixels, of the frame inside the axes. */
export const chartWidth = 270

/** Colours that are told apart by most eyes (Okabe and Ito, 2008), on white and on black. */
export const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00"]

/** Lines and letters have the colour of the page's text, whatever that is. */
const ink = "currentColor"
const config: Config = {
  background: "transparent",
  font: "system-ui, Helvetica, Arial, sans-serif",
  view: {stroke: null},
  title: {color: ink, anchor: "start", fontSize: 13, fontWeight: "bold", offset: 10},
  axis: {
    ...{labelColor: ink, labelFontSize: 11, titleColor: ink, titleFontSize: 11, titleFontWeight: "normal"},
    ...{gridColor: ink, gridOpacity: 0.12, domainColor: ink, domainOpacity: 0.5, tickColor: ink},
    ...{tickOpacity: 0.5, labelLimit: 150, labelOverlap: true},
  },
  legend: {
    ...{labelColor: ink, labelFontSize: 11, titleColor: ink, titleFontSize: 11, titleFontWeight: "normal"},
    ...{orient: "bottom", columns: 3, symbolStrokeWidth: 2, labelLimit: 150},
  },
  text: {color: ink, fontSize: 10},
  rule: {color: ink},
  range: {category: colours},
}

const style = `
:root {color-scheme: light dark; --ink: #1b1e23; --paper: #fff; --line: #d5d9df; --soft: #5b626d}
@media (prefers-color-scheme: dark) {:root {--ink: #e6e8eb; --paper: #15181c; --line: #363c45; --soft: #a3abb6}}
* {box-sizing: border-box}
body {margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, Helvetica, Arial, sans-serif}
h1 {font-size: 1.5rem; margin: 0.5rem 0} h2 {font-size: 1.15rem; margin: 2.2rem 0 0.4rem}
p {max-width: 46rem; margin: 0.4rem 0; color: var(--soft); overflow-wrap: anywhere}
.charts {display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin-top: 0.8rem; align-items: flex-start}
.charts svg {max-width: 100%; height: auto; overflow: visible}
.scroll {overflow: auto; width: fit-content; max-width: 100%; max-height: 75vh; margin-top: 0.8rem; border: 1px solid var(--line)}
table {border-collapse: collapse; font-size: 13px; white-space: nowrap}
th, td {padding: 0.25rem 0.7rem; text-align: left; border-bottom: 1px solid var(--line)}
th {position: sticky; top: 0; background: var(--paper); font-weight: 600; cursor: pointer}
.number {text-align: right; font-variant-numeric: tabular-nums}
#told {position: fixed; display: none; max-width: 18rem; padding: 0.3rem 0.6rem; pointer-events: none;
  background: var(--ink); color: var(--paper); font-size: 12px; border-radius: 4px; white-space: pre-line}
@media print {.scroll {max-height: none; overflow: visible}}`

/** Marks tell their values where the pointer is; headings of tables sort them. */
const script = `
const told = document.getElementById("told")
const tell = event => {
  const mark = event.target.closest?.(".charts [aria-roledescription][aria-label][role=graphics-symbol]")
  told.style.display = mark ? "block" : "none"
  if (!mark) return
  told.textContent = mark.getAttribute("aria-label").replaceAll("; ", "\\n")
  told.style.left = Math.max(4, Math.min(event.clientX + 12, innerWidth - told.offsetWidth - 4)) + "px"
  told.style.top = Math.max(4, event.clientY - told.offsetHeight - 12) + "px"
}
addEventListener("pointermove", tell)
addEventListener("pointerdown", tell)
for (const head of document.querySelectorAll("th")) head.onclick = () => {
  const down = head.dataset.down = head.dataset.down === "1" ? "0" : "1"
  const body = head.closest("table").tBodies[0]
  const key = row => row.cells[head.cellIndex].textContent
  const number = text => text === "" ? -Infinity : Number(text)
  const order = (a, b) => isNaN(number(a)) || isNaN(number(b)) ? a.localeCompare(b) : number(a) - number(b)
  body.append(...[...body.rows].sort((a, b) => (down === "1" ? -1 : 1) * order(key(a), key(b))))
}`

/** HTML text; charts are SVG inside it, so they are there without the script too. */
export async function page({title, text, sections}: Page): Promise<string> {
  const parts: string[] = []
  for (const section of sections) {
    const charts = [...(section.drawings ?? [])]
    for (const chart of section.charts ?? [])
      charts.push(await drawSvg({...chart, config: {...config, ...chart.config}}))
    parts.push(
      `<section>\n<h2>${escaped(section.heading)}</h2>\n${paragraphs(section.text)}` +
        (charts.length ? `<div class="charts">\n${charts.join("\n")}\n</div>\n` : "") +
        (section.table ? tableText(section.table) : "") +
        "</section>\n",
    )
  }
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
<h1>${escaped(title)}</h1>
${paragraphs(text)}${parts.join("")}<div id="told"></div>
<script>${script}</script>
</html>
`
}

const paragraphs = (texts: readonly string[] = []) => texts.map(text => `<p>${escaped(text)}</p>\n`).join("")

function tableText({columns, rows}: PageTable): string {
  const right = columns.map((_, k) => rows.some(row => typeof row[k] === "number"))
  const cell = (tag: string) => (value: string | number | undefined, k: number) =>
    `<${tag}${right[k] ? ' class="number"' : ""}>${escaped(String(value ?? ""))}</${tag}>`
  const body = rows.map(row => `<tr>${row.map(cell("td")).join("")}</tr>\n`).join("")
  const head = `<tr>${columns.map(cell("th")).join("")}</tr>`
  return `<div class="scroll"><table>\n<thead>${head}</thead>\n<tbody>\n${body}</tbody></table></div>\n`
}

/** Text that may stand in an element or an attribute. */
export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, c => ({"&": "&amp;", "<": "&lt;", ">": "&gt;"})[c] ?? "&quot;")
