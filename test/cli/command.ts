/** Runs the built command as its user does, in a folder of its own. */
import {spawn} from "node:child_process"
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import {fileURLToPath} from "node:url"
import type {RunArguments} from "../../src/cli/run/run.js"
import {writeCsvNetwork} from "../../src/network/files.js"
import type {Network} from "../../src/network/mlp.js"
import {Random} from "../../src/network/random.js"
import {someLayers} from "../crossbar/some-layers.js"

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url))

/** For a test that starts the command, on a busy machine. */
export const patience_ms = 90_000

/** What the command line parser makes of `run <deck>`. */
export function runArguments(deck: string): RunArguments {
  const none = {output: undefined, o: undefined, format: undefined, plot: undefined, sample: undefined}
  const folders = {"include-dir": [], includeDir: [], "allow-any-include": false, allowAnyInclude: false}
  return {deck, param: [], binary: false, ...none, ...folders, _: [], $0: ""}
}

export interface Answer {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder that the test may fill; without MNIST, and without a way to get it. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  readonly environment = {
    ...process.env,
    MNIST_DIR: "",
    XDG_CACHE_HOME: join(this.folder, "cache"),
    NODE_OPTIONS: "",
  }

  path = (name: string) => join(this.folder, name)

  write(name: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), {recursive: true})
    writeFileSync(this.path(name), text)
  }

  start(args: readonly string[]) {
    return spawn(process.execPath, [main, ...args], {cwd: this.folder, env: this.environment})
  }

  /** `line` is split at spaces. */
  run(line: string): Promise<Answer> {
    const child = this.start(line.split(" ").filter(Boolean))
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", data => (stdout += data))
    child.stderr.on("data", data => (stderr += data))
    return new Promise((resolve, reject) => {
      child.on("error", reject)
      child.on("close", (status, signal) => resolve({status, signal, stdout, stderr}))
    })
  }

  remove(): void {
    rmSync(this.folder, {recursive: true})
  }
}

/** A folder of W1.csv ... B3.csv, test_data.csv and test_labels.csv: 6 x 5 x 4 x 3. */
export function writeSmallNetwork(place: Workplace, folder: string, images = 20): void {
  const layers = someLayers([6, 5, 4, 3], 4)
  const network: Network = {
    layers: layers.map(layer => ({...layer, scale: 1, activation: "sigmoid"})),
    encoding: "sign",
    levels: "binary",
    vdd: 0.8,
    trainedFor: {forward: "ideal"},
  }
  writeCsvNetwork(place.path(folder), network)
  const random = new Random(2)
  const row = () => Array.from({length: 6}, () => random.uniform(0, 1).toFixed(3)).join(",")
  place.write(join(folder, "test_data.csv"), `${Array.from({length: images}, row).join("\n")}\n`)
  const labels = Array.from({length: images}, (_, k) => k % 3)
  place.write(join(folder, "test_labels.csv"), `${labels.join("\n")}\n`)
}

/** Counts of partitions that suit the small network. */
export const partitions = "--hp 2,2,2 --vp 2,1,1"
