// Writes docs/devices/*.md from the device types, docs/options.md from the command's help: `npm run docs`.
import {spawnSync} from "node:child_process"
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs"
import {fileURLToPath, pathToFileURL} from "node:url"
import {deviceTypes} from "../dist/devices/index.js"
import {layerTypes} from "../dist/network/graph/kinds.js"

const root = new URL("../", import.meta.url)

/** Text of every generated page by its path from the project's root. */
export async function pages() {
  const found = new Map()
  const rows = []
  for (const file of readdirSync(new URL("src/devices/", root)).sort()) {
    const name = file.replace(/\.ts$/, "")
    const types = Object.entries(await import(`../dist/devices/${name}.js`)).filter(([, type]) =>
      deviceTypes.includes(type),
    )
    if (!types.length) continue
    const source = readFileSync(new URL(`src/devices/${file}`, root), "utf8")
    found.set(`docs/devices/${name}.md`, devicePage(source, types))
    for (const [, type] of types)
      rows.push(
        `| ${type.letter.toUpperCase()} | [${type.title}](${name}.md) | \`${synopsis(type, source)}\` |\n`,
      )
  }
  rows.sort()
  found.set(
    "docs/devices/README.md",
    `\
# Elements

The first letter of an element's name chooses its type; where several share a letter, a word behind the nodes,
an assignment or the model decides. \`x\` is an instance of a subcircuit ([netlists](../netlist.md)). Currents
flow from the first terminal through the element to the second. What is in brackets may be left out.

| letter | element | card |
|---|---|---|
${rows.join("")}`,
  )
  found.set("docs/options.md", optionsPage())
  found.set("docs/layers.md", layersPage())
  return found
}

function devicePage(source, types) {
  const opening = comment(source, 0)
  // A file with one type says all in its opening comment; one with several also says something about each.
  const sections = types.map(([variable, type]) => {
    const at = source.indexOf(`export const ${variable}:`)
    const own = types.length > 1 ? commentBefore(source, at) : ""
    const heading = types.length > 1 ? `## ${type.letter.toUpperCase()}: ${type.title}\n\n` : ""
    return `${heading}${own && `${own}\n\n`}    ${synopsis(type, source)}\n${modelLine(type)}${table(type)}`
  })
  const title = types.length > 1 ? opening.slice(0, opening.indexOf(":")) : capital(types[0][1].title)
  return `# ${title}\n\n${opening}\n\n${sections.join("\n")}`
}

/** How the card is written: `rname p n [r=]value`. */
function synopsis(type, source) {
  const words = [...type.terminals]
  if (type.keyword) words.splice(2, 0, type.keyword)
  for (let k = 0; k < (type.control ?? 0); k++) words.push("element")
  if (type.model) words.push("model")
  if (type.expression) words.push(`${type.expression[0]}={expression}`)
  const own = Object.entries(type.parameters).filter(([, {of}]) => of !== "model")
  if (type.read) words.push(/`([^`]*)`/.exec(commentBefore(source, source.indexOf("function read(")))[1])
  else
    for (const [key, parameter] of own) {
      const text =
        key === type.value
          ? key
          : `${key}=${short(parameter.default) || (parameter.default === 0 ? 0 : "...")}`
      words.push(parameter.default === undefined ? text : `[${text}]`)
    }
  return [`${type.letter}name`, ...words].join(" ")
}

function modelLine({model}) {
  if (!model) return ""
  const level = model.levels ? ` level=${model.levels.join("|")}` : ""
  return `    .model model ${Object.keys(model.types).join("|")}${level} parameter=value ...\n`
}

/** A column of numbers as people write them: 0.8, 1e5, 1.764837e-5. */
const short = value =>
  value && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4) ? value.toExponential().replace("+", "") : value

const ranges = {positive: "> 0", nonnegative: ">= 0", nonzero: "not 0"}

function table({parameters}) {
  const rows = Object.entries(parameters).map(
    ([key, {title, unit = "", default: value, range, of, also = []}]) => {
      const cells = [
        [key, ...also].map(name => `\`${name}\``).join(" "),
        title,
        unit,
        value === undefined ? "must be given" : Number.isNaN(value) ? "" : short(value),
        ranges[range] ?? "",
        of ?? "element",
      ]
      return `| ${cells.join(" | ")} |\n`
    },
  )
  if (!rows.length) return ""
  return `
| parameter | meaning | unit | default | range | stands on the card of |
|---|---|---|---|---|---|
${rows.join("")}`
}

/** Text of the doc comment that starts at or after `from`, without its stars. */
function comment(source, from) {
  const [, text] = /\/\*\*([\s\S]*?)\*\//.exec(source.slice(from))
  return text.replace(/^ *\* ?/gm, "").trim()
}

function commentBefore(source, at) {
  const start = source.lastIndexOf("/**", at)
  const between = source.slice(source.indexOf("*/", start) + 2, at)
  return start < 0 || between.trim() ? "" : comment(source, start)
}

const capital = text => text[0].toUpperCase() + text.slice(1)

function layersPage() {
  const rows = layerTypes.map(({kind, title, settings}) => {
    const all = Object.entries(settings).map(
      ([name, {title, default: value}]) => `\`${name}\` ${title}${value === undefined ? "" : ` (${value})`}`,
    )
    return `| \`${kind}\` | ${title} | ${all.join("; ")} |\n`
  })
  return `\
# Layers of graphs

Of every kind: what it computes, and its settings with their defaults. Values are height x width x channels, tokens x
features, or features; the last axis is what products sum over. [Networks](networks.md) says what to do with them.

| kind | computes | settings |
|---|---|---|
${rows.join("")}`
}

function optionsPage() {
  const help = (...words) => {
    const command = fileURLToPath(new URL("dist/cli/main.js", root))
    return spawnSync(process.execPath, [command, ...words, "--help"], {encoding: "utf8"}).stdout.trim()
  }
  const fence = "```"
  const top = help()
  const all = commandsOf(top).flatMap(command => {
    // Graphs of layers have options of their own.
    if (command === "train") return [[command], [command, "--network", "lenet5"]]
    return [[command], ...commandsOf(help(command), `${command} `).map(name => [command, name])]
  })
  const sections = all.map(words => `## ${words.join(" ")}\n\n${fence}\n${help(...words)}\n${fence}\n`)
  return `\
# Commands and options

What \`crosspice --help\` says.

${fence}\n${top}\n${fence}\n\n${sections.join("\n")}`
}

/** The names that a list of commands gives. */
const commandsOf = (text, parent = "") =>
  [...text.matchAll(new RegExp(`^ {2}crosspice ${parent}([a-z]+)`, "gm"))].map(([, name]) => name)

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(new URL("docs/devices", root), {recursive: true})
  for (const [path, text] of await pages()) writeFileSync(new URL(path, root), text)
}
