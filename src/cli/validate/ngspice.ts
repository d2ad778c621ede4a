/** Runs ngspice (Node): the program where it is installed, else the one that is compiled to WebAssembly. */
import {spawn, spawnSync} from "node:child_process"
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {Worker} from "node:worker_threads"
import {type RawPlot, readRaw} from "../../output/raw-read.js"

export interface Ngspice {
  /** `ngspice-39`, for people. */
  readonly title: string
  /** What the analysis of a deck gives. Throws a RangeError with what ngspice said where that is nothing. */
  run(deck: string): Promise<readonly RawPlot[]>
  close(): Promise<void>
}

/** A deck that takes longer than this hangs. */
const limit_ms = 300_000

/** Undefined where there is none. */
export async function findNgspice(): Promise<Ngspice | undefined> {
  return installed() ?? (await compiled())
}

function installed(): Ngspice | undefined {
  const {status, stdout} = spawnSync("ngspice", ["--version"], {encoding: "utf8", timeout: 10_000})
  if (status !== 0) return undefined
  return {
    title: /ngspice-\S+/.exec(stdout)?.[0] ?? "ngspice",
    async run(deck) {
      const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
      try {
        const [input, output] = ["deck.cir", "deck.raw"].map(name => join(folder, name))
        writeFileSync(input, deck)
        const said = await batch(input, output)
        const plots = existsSync(output) ? readRaw(readFileSync(output)) : []
        return requirePlots(plots, said)
      } finally {
        rmSync(folder, {recursive: true})
      }
    },
    async close() {},
  }
}

/** All that it says. */
function batch(input: string, output: string): Promise<string> {
  const child = spawn("ngspice", ["-b", "-n", "-r", output, input], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit_ms,
  })
  let said = ""
  const hear = (text: Buffer) => {
    if (said.length < 1e6) said += text.toString()
  }
  child.stdout.on("data", hear)
  child.stderr.on("data", hear)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", () => resolve(said))
  })
}

/** What the worker answers. */
interface Answer {
  readonly problem?: string
  readonly title?: string
  readonly plot?: RawPlot
  readonly said?: string
}

async function compiled(): Promise<Ngspice | undefined> {
  const worker = new Worker(new URL("./ngspice-worker.js", import.meta.url), {stdout: true, stderr: true})
  const {title} = await answer(worker)
  if (title === undefined) {
    await worker.terminate()
    return undefined
  }
  return {
    title,
    async run(deck) {
      worker.postMessage(deck)
      const {plot, said = ""} = await answer(worker)
      return requirePlots(plot ? [plot] : [], said)
    },
    close: async () => void (await worker.terminate()),
  }
}

function answer(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void worker.terminate()
      reject(new RangeError(`ngspice does not end within ${limit_ms / 1000} s`))
    }, limit_ms)
    worker.once("error", error => {
      clearTimeout(timer)
      reject(error)
    })
    worker.once("message", (message: Answer) => {
      clearTimeout(timer)
      worker.removeAllListeners("error")
      resolve(message)
    })
  })
}

function requirePlots(plots: readonly RawPlot[], said: string): readonly RawPlot[] {
  if (plots.some(({variables}) => variables[0]?.re.length)) return plots
  const telling = said.split("\n").filter(line => /error|fail|singular|too small|unknown/i.test(line))
  const lines = (telling.length ? telling : said.trim().split("\n").slice(-5)).slice(0, 10)
  throw new RangeError(`ngspice has no answer:\n  ${lines.map(line => line.trim()).join("\n  ")}`)
}
