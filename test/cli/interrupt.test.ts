/** Ends before the end: Ctrl-C, a killed writer, a reader that has seen enough. */
import {spawn} from "node:child_process"
import {once} from "node:events"
import {readdirSync, statSync} from "node:fs"
import {setTimeout as sleep} from "node:timers/promises"
import {patience_ms, Workplace} from "./command.js"

let place: Workplace
beforeEach(() => {
  place = new Workplace()
})
afterEach(() => place.remove())

test(
  "Ctrl-C ends an evaluation at once and leaves nothing",
  async () => {
    const child = place.start(["evaluate", "--set", "synthetic", "--json", "result.json"])
    let told = ""
    child.stderr.on("data", text => (told += text))
    child.stdout.on("data", text => (told += text))
    const closed = once(child, "close")
    await sleep(1500)
    const start = performance.now()
    child.kill("SIGINT")
    expect(await closed).toEqual([null, "SIGINT"])
    expect(performance.now() - start).toBeLessThan(1000)
    expect(told).toBe("")
    expect(readdirSync(place.folder)).toEqual([])
  },
  patience_ms,
)

/** Bytes of the file that `writer` writes again and again. */
const size = 2 ** 26
const writer = `
  const {writeWhole} = await import(process.argv[1])
  const data = "x".repeat(${size})
  for (;;) {
    writeWhole("result", data)
    console.log("written")
    await new Promise(setImmediate)
  }`

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "a writer that gets %s leaves a whole file",
  async signal => {
    const module = new URL("../../dist/output/write-whole.js", import.meta.url).href
    const child = spawn(process.execPath, ["--input-type=module", "-e", writer, module], {cwd: place.folder})
    const closed = once(child, "close")
    await once(child.stdout, "data")
    // Most probably in the midst of a write.
    await sleep(30)
    child.kill(signal)
    expect(await closed).toEqual([null, signal])
    expect(statSync(place.path("result")).size).toBe(size)
    // What cannot be caught may leave its temporary file, which has another name.
    if (signal !== "SIGKILL") expect(readdirSync(place.folder)).toEqual(["result"])
  },
  patience_ms,
)

test(
  "a reader that has seen enough is no mistake",
  async () => {
    const child = place.start(["compile", "models/synthetic-binary.json", "--set", "synthetic"].map(inClone))
    let told = ""
    child.stderr.on("data", text => (told += text))
    const closed = once(child, "close")
    await once(child.stdout, "data")
    child.stdout.destroy()
    expect(await closed).toEqual([0, null])
    expect(told).toBe("")
  },
  patience_ms,
)

const inClone = (word: string) =>
  word.startsWith("models/") ? new URL(`../../${word}`, import.meta.url).pathname : word
