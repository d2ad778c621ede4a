/**
 * The main job's time per image against ngspice's time for one image of the same network, in one run, and crosspice's
 * own flat operating point beside it. ngspice keeps its default tolerances (with tight ones it may step gmin for minutes);
 * the tests compare smaller circuits closely. `MNIST_DIR=... node bench/main-job.mjs [images]`
 */
import {execFileSync} from "node:child_process"
import {mkdtempSync, readFileSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {ngspice} from "./ngspice.mjs"

const images = process.argv[2] ?? "10000"
const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url))
const model = fileURLToPath(new URL("../models/mnist-binary.json", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "crosspice-bench-"))
const crosspice = (...words) => {
  const start = performance.now()
  const text = execFileSync(process.execPath, [command, ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  })
  return {text, seconds: (performance.now() - start) / 1000}
}

try {
  const deck = join(folder, "deck.cir")
  crosspice("compile", model, "-o", deck)
  const flat = crosspice("run", deck)
  const all = crosspice("evaluate", model, "--images", images, "--json", join(folder, "result.json"))
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"))

  const other = join(folder, "ngspice.cir")
  crosspice("compile", model, "--dialect", "ngspice", "-o", other)
  const nodes = Array.from({length: 10}, (_, k) => `out_3_${k}`)
  const text = readFileSync(other, "utf8").replace("\n", "\n.options klu\n")
  const peer = await (await ngspice())(text, nodes)
  const ours = nodes.map(node =>
    Number(
      flat.text
        .split("\n")
        .find(line => line.startsWith(`v(${node})`))
        ?.split(/\s+/)[1],
    ),
  )
  const difference = Math.max(...ours.map((volts, k) => Math.abs(volts - peer.values[k])))

  console.log(`ngspice (WebAssembly, KLU), one image, one .op     ${peer.seconds.toFixed(2)} s`)
  console.log(`crosspice run, the same deck, whole process        ${flat.seconds.toFixed(2)} s`)
  console.log(`largest difference of the ten outputs              ${difference.toExponential(1)} V`)
  console.log(`crosspice evaluate, ${result.images} images, whole process  ${all.seconds.toFixed(2)} s`)
  console.log(
    `per image: ${((1000 * all.seconds) / result.images).toFixed(3)} ms, ` +
      `${Math.round((peer.seconds * result.images) / all.seconds)} times faster than ngspice`,
  )
} finally {
  rmSync(folder, {recursive: true})
}
