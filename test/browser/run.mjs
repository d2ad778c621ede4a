// `npm run test:browser`: the built package and a report in a headless Chromium. Without one it says so and passes.
import {spawn, spawnSync} from "node:child_process"
import {mkdtempSync, readFileSync, rmSync} from "node:fs"
import {createServer} from "node:http"
import {tmpdir} from "node:os"
import {extname, join, normalize} from "node:path"
import {fileURLToPath} from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))
const limit_ms = 120_000

const chromium = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"].find(
  name => name && spawnSync(name, ["--version"]).status === 0,
)
if (!chromium) {
  console.log("browser: skipped, there is no chromium (apt install chromium, or CHROMIUM=its path)")
  process.exit(0)
}

const profile = mkdtempSync(join(tmpdir(), "crosspice-browser-"))
const report = join(profile, "report.html")
const evaluation =
  "evaluate --set synthetic --images 60 --array 128x128 --weight-var 10 --chips 3 --sample 2 --report"

const server = createServer(({url}, response) => {
  try {
    const {type, body} = file(new URL(url, "http://localhost").pathname)
    response.writeHead(200, {"content-type": type}).end(body)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise(resolve => server.listen(0, "127.0.0.1", resolve))

const types = {".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript"}

function file(path) {
  if (path === "/report.html") return {type: types[".html"], body: readFileSync(report)}
  // The bundle of mathjs is no module: it gets what such a one would export.
  if (path === "/mathjs.js") {
    const bundle = readFileSync(join(root, "node_modules/mathjs/lib/browser/math.js"), "utf8")
    const body = `const exports = {}, module = {exports}\n${bundle}\nexport default module.exports\n`
    return {type: types[".js"], body}
  }
  const place = normalize(path)
  if (!/^\/(dist|eigen-wasm\/dist|node_modules\/zod|test\/browser)\//.test(place)) throw new Error(place)
  return {type: types[extname(place)] ?? "application/octet-stream", body: readFileSync(join(root, place))}
}

const quiet =
  "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking " +
  "--disable-component-update --disable-default-apps --disable-extensions --disable-sync --no-first-run " +
  "--disable-features=OptimizationHints,MediaRouter,Translate --metrics-recording-only"
const address = `http://127.0.0.1:${server.address().port}/`
let failure
try {
  console.log("browser: making the report of an evaluation")
  const made = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...evaluation.split(" "), report])
  if (made.status !== 0) throw new Error(`evaluate: ${made.stderr}`)
  failure =
    problem(await dumped("test/browser/page.html")) ?? reportProblem(await dumped("test/browser/report.html"))
} catch (error) {
  failure = String(error)
} finally {
  server.close()
  server.closeAllConnections()
  rmSync(profile, {recursive: true, force: true, maxRetries: 5})
}
console.log(failure ? `browser: failed: ${failure}` : "browser: .op and .tran agree, the report is drawn")
process.exit(failure ? 1 : 0)

/** A page's document when its scripts are done. */
function dumped(path) {
  const child = spawn(
    chromium,
    [
      ...quiet.split(" "),
      `--user-data-dir=${profile}`,
      // Time of the page goes on while nothing happens; modules are waited for.
      `--virtual-time-budget=${limit_ms / 2}`,
      "--dump-dom",
      address + path,
    ],
    {stdio: ["ignore", "pipe", "pipe"]},
  )
  let out = ""
  let talk = ""
  child.stdout.on("data", data => (out += data))
  child.stderr.on("data", data => (talk += data))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL")
      reject(new Error(`no answer within ${limit_ms / 1000} s: ${talk.slice(-500)}`))
    }, limit_ms)
    child.on("error", reject)
    child.on("close", () => {
      clearTimeout(timer)
      resolve(out)
    })
  })
}

/** What a page has written into its document, or a message. */
function answer(dom) {
  const text = /<pre id="answer">([^<]*)<\/pre>/.exec(dom)?.[1].replaceAll("&quot;", '"')
  return text?.startsWith("{") ? JSON.parse(text) : {error: `the page says '${text ?? dom.slice(0, 200)}'`}
}

/** Charts have marks of some size, nothing hangs over the edge, tables sort, marks tell their values. */
function reportProblem(dom) {
  const {error, widths} = answer(dom)
  if (error) return `report: ${error}`
  for (const {width, errors, charts, empty, over, sorted, told} of widths) {
    if (errors.length) return `report at ${width} px: ${errors.join("; ")}`
    if (charts < 9) return `report at ${width} px: ${charts} charts`
    if (empty.length) return `report at ${width} px: nothing is drawn in ${empty.join(", ")}`
    if (over) return `report at ${width} px: ${over} px over the edge`
    if (!sorted) return `report at ${width} px: a table is not sorted`
    if (!told) return `report at ${width} px: a mark does not tell its value`
  }
  return undefined
}

function problem(dom) {
  const {error, junction, half, points} = answer(dom)
  if (error) return error
  // The diode's law, and ln 2 of a time constant.
  const thermal_V = (1.380649e-23 * 300.15) / 1.602176634e-19
  const current = (3 - junction) / 1e3
  const law = 1e-14 * Math.expm1(junction / thermal_V) + 1e-12 * junction
  if (!(Math.abs(current - law) < 1e-5 * current)) return `v(b) = ${junction} V: ${current} A and ${law} A`
  if (!(Math.abs(half - Math.LN2 * 1e-3) < 1e-6)) return `half of the voltage after ${half} s`
  if (!(points > 50)) return `${points} points`
  return undefined
}
