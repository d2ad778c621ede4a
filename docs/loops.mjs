// Draws docs/memristors.svg from netlists/memristor-*.cir: `npm run build && node docs/loops.mjs`.
import {readFileSync, writeFileSync} from "node:fs"
import {parse as parseVega, View} from "vega"
import {compile} from "vega-lite"
import {tran} from "../dist/analysis/tran.js"
import {elaborate} from "../dist/circuit/elaborate.js"
import {deviceTypes} from "../dist/devices/index.js"
import {parse} from "../dist/netlist/parse.js"

const decks = [
  ["drift", "linear ion drift, 1 Hz", 1e-3, 2],
  ["team", "TEAM, 1 MHz", 2e-9, 2e-6],
  ["yakopcic", "Yakopcic, 100 Hz", 2e-5, 2e-2],
  ["vteam", "VTEAM, 50 MHz", 1e-10, 4e-8],
  ["filament", "Stanford-PKU, pulses", 5e-11, 3.6e-8],
]

/** Points of the deck's memristor, mA and V, none closer to the one before than can be seen. */
function loop([name, , step, stop]) {
  const file = new URL(`../netlists/memristor-${name}.cir`, import.meta.url)
  const circuit = elaborate(parse(readFileSync(file, "utf8"), {file: name}), deviceTypes)
  const [v, i] = ["v(a)", "i(v1)"].map(unknown => circuit.find(unknown))
  const points = Array.from(tran(circuit, {step, stop}), ({x}) => ({v: x[v], i: -1000 * x[i]}))
  const [wide, high] = ["v", "i"].map(key => Math.max(...points.map(point => Math.abs(point[key]))))
  const kept = [points[0]]
  for (const point of points.slice(1)) {
    const last = kept.at(-1)
    if (Math.hypot((point.v - last.v) / wide, (point.i - last.i) / high) > 0.01) kept.push(point)
  }
  return kept.map(({v, i}, order) => ({v: round(v), i: round(i), order}))
}

const round = value => Number(value.toPrecision(4))

const specification = {
  background: "white",
  padding: 12,
  config: {
    font: "Helvetica, Arial, sans-serif",
    view: {stroke: null},
    axis: {grid: false, tickCount: 4, titleColor: "#555", titleFontWeight: "normal"},
  },
  columns: 3,
  concat: decks.map(deck => ({
    title: {text: deck[1], fontSize: 12, fontWeight: "normal"},
    width: 190,
    height: 150,
    data: {values: loop(deck)},
    mark: {type: "line", strokeWidth: 1.2, color: "#1f77b4"},
    encoding: {
      x: {field: "v", type: "quantitative", title: "V"},
      y: {field: "i", type: "quantitative", title: "mA"},
      order: {field: "order"},
    },
  })),
}

const view = new View(parseVega(compile(specification).spec), {renderer: "none"})
writeFileSync(new URL("memristors.svg", import.meta.url), `${await view.toSVG()}\n`)
view.finalize()
