/** `crosspice evaluate`: a network as a circuit, all test images, accuracy and power. The main job. */
import {availableParallelism} from "node:os"
import type {Argv} from "yargs"
import {census} from "../../crossbar/area.js"
import {differences} from "../../crossbar/circuit-description.js"
import {compile} from "../../crossbar/compile.js"
import {deckText} from "../../crossbar/deck.js"
import {outputNodes} from "../../crossbar/element.js"
import {solveFlat} from "../../crossbar/evaluate.js"
import {transientSettings} from "../../crossbar/transient.js"
import {withTransientDefaults} from "../../crossbar/transient-defaults.js"
import {deviceTypes} from "../../devices/index.js"
import {decide, type Network, widths} from "../../network/mlp.js"
import {type Evaluation, evaluationJson, evaluationText, outputsCsv} from "../../output/evaluation.js"
import {inside} from "../../output/measures.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {evaluationPage} from "../../report/evaluation-page.js"
import {evaluationSvg} from "../../report/evaluation-svg.js"
import {whole} from "../inputs.js"
import type {ChosenCircuit} from "../options/circuit.js"
import {chooseMeasures} from "../options/measures.js"
import {chooseTransient, transientOptions} from "../options/transient.js"
import {progressBar} from "../progress.js"
import {allOf, NetworkPool, type Volts} from "../threads/network-pool.js"
import {compare, requireAgreement} from "./check.js"
import {chipOptions, chooseChips, judged, solveChips} from "./chips.js"
import {chooseFor, evaluationOptions, readInputs, voltsOf} from "./inputs.js"
import {circuitRows, pixelsOf, settingRows} from "./report.js"
import {followImages, writeWaves} from "./transient.js"

const text = {type: "string", requiresArg: true} as const

const builder = (yargs: Argv) =>
  transientOptions(evaluationOptions(yargs))
    .options({
      ...chipOptions,
      threads: {...text, defaultDescription: "all cores", describe: "worker threads"},
      check: {...text, default: "0", describe: "images to solve again on the flat netlist"},
      json: {...text, describe: "file for the results as JSON"},
      plot: {...text, describe: "file for a figure of the results, SVG"},
      report: {...text, describe: "file for a page with everything, HTML"},
      outputs: {...text, describe: "file for the outputs of every image, V, as CSV"},
      netlist: {...text, describe: "file for the flat netlist, showing the first image"},
      waves: {...text, describe: "with --transient: file for the outputs over time, CSV or .svg"},
    })
    .group(Object.keys(chipOptions), "Fabrication:")
    .group(["csv", "images", "first", "threads", "check"], "Work:")
    .group(["json", "report", "plot", "outputs", "netlist", "waves"], "Results:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

async function handler(args: Arguments): Promise<void> {
  const start = performance.now()
  for (const path of [args.json, args.report, args.plot, args.outputs, args.netlist, args.waves])
    if (path !== undefined) checkWritable(path)
  const threads = whole(args.threads ?? String(availableParallelism()), "threads", 1, 1024)
  if (args.waves !== undefined && !args.transient)
    throw new RangeError("--waves: expected --transient with it, not found")
  const measures = chooseMeasures(args)
  const settings = chooseTransient(args, measures.time_s, transientSettings.stop_s)
  const {network, images} = await readInputs(args)
  const count = images.count
  const checked = whole(args.check, "check", 0, count)
  const volts: Volts = voltsOf(args, network, images)
  const chosen = chooseFor(settings ? {...args, wires: args.wires ?? "rc"} : args, network, images)
  const chips = chooseChips(args, chosen)
  warnOfAnotherCircuit(network, chosen)
  const loaded = performance.now()
  const solved = await solveAll(threads, network, chosen, volts, images.labels, measures.sample, chips.count)
  const {circuit, ideal, digital} = solved
  const check = checked
    ? compare(solveFlat(chosen.layers, chosen.options, deviceTypes, volts(0, checked)), circuit.outputs)
    : undefined
  const followed = Math.min(Math.max(1, measures.sample), count)
  const transient = settings && followImages(chosen, volts(0, followed), images.labels, settings)
  const classes = network.layers[network.layers.length - 1].outputs
  const counted = census(chosen.layers, chosen.options.partitions, chosen.geometry)
  const evaluation: Evaluation = {
    title: describe(network, chosen),
    dataset: images.name,
    images: count,
    classes,
    labels: images.labels,
    decisions: decide(circuit.outputs, classes),
    idealDecisions: decide(ideal.outputs, classes),
    digitalDecisions: decide(digital, classes),
    outputs: circuit.outputs,
    power_W: circuit.power_W,
    amplifierSupply_W: counted.amplifiers * measures.amplifierPower_W,
    time_s: measures.time_s,
    census: counted,
    inside: circuit.observation && inside(circuit.observation, ideal.neuronInputs_V),
    chips: chips.count > 1 ? {chips: solved.chips, pass: chips.pass} : undefined,
    unknowns: circuit.prepared.unknowns,
    iterations: circuit.iterations / count,
    seconds: {
      load: (loaded - start) / 1000,
      ...circuit.seconds,
      total: process.uptime(),
    },
    check,
    transient,
  }
  if (args.netlist !== undefined) {
    const options = settings ? withTransientDefaults(chosen.options) : chosen.options
    const netlist = compile(chosen.layers, {...options, inputs: volts(0, 1)})
    const time = settings && {...settings, stop_s: settings.sample_s}
    writeWhole(
      args.netlist,
      deckText(netlist, `${netlist.title}, ${images.name}`, outputNodes(chosen.layers), time),
    )
  }
  if (args.plot !== undefined) writeWhole(args.plot, await evaluationSvg(evaluation))
  if (args.report !== undefined)
    writeWhole(
      args.report,
      await evaluationPage({
        evaluation,
        command: ["crosspice", ...process.argv.slice(2)].join(" "),
        first: Number(args.first),
        settings: settingRows(args),
        circuit: circuitRows(network, chosen),
        pixels: pixelsOf(images),
      }),
    )
  if (args.outputs !== undefined) writeWhole(args.outputs, outputsCsv(evaluation))
  if (transient && args.waves !== undefined) await writeWaves(args.waves, transient)
  if (args.json !== undefined) writeWhole(args.json, evaluationJson(evaluation))
  process.stdout.write(evaluationText(evaluation))
  if (check) requireAgreement(check)
}

export const evaluate = {
  command: "evaluate [model]",
  describe: "run a network as a circuit on all test images: accuracy and power",
  builder,
  handler,
}

/** Weights fit the circuit they were trained for, as a rule no other. */
function warnOfAnotherCircuit({trainedFor}: Network, {options}: ChosenCircuit): void {
  const found = differences(trainedFor, options)
  if (found.length) process.stderr.write(`note: the network was not trained for this: ${found.join("; ")}\n`)
}

async function solveAll(
  threads: number,
  network: Network,
  chosen: ChosenCircuit,
  volts: Volts,
  labels: Uint8Array,
  sample: number,
  chipCount: number,
) {
  const {layers, options} = chosen
  const count = labels.length
  const pool = new NetworkPool(threads)
  const bar = progressBar("images |{bar}| {percentage} % done after {duration_formatted}")
  const wireless = {...options, wires: "off" as const}
  bar.start((options.wires === "off" ? 1 + chipCount : 2 + chipCount) * count, 0)
  const progress = (some: number) => bar.increment(some)
  try {
    const [circuit, ideal, digital] = await allOf([
      pool.circuit("circuit", layers, options, volts, count, progress, {
        images: sample,
        look: "inside",
      }),
      options.wires === "off"
        ? undefined
        : pool.circuit("wireless", layers, wireless, volts, count, progress, {
            images: sample,
            look: "neurons",
          }),
      pool.digital(network, volts, count, progress),
    ])
    const classes = circuit.outputs.length / count
    const first = {seed: options.seed ?? 1, ...judged(circuit.outputs, classes, labels, circuit.power_W)}
    const others =
      chipCount > 1
        ? await solveChips(pool, threads, chosen, chipCount, volts(0, count), labels, progress)
        : []
    return {circuit, ideal: ideal ?? circuit, digital, chips: [first, ...others]}
  } finally {
    bar.stop()
    await pool.close()
  }
}

function describe(network: Network, {options: {partitions, device}}: ChosenCircuit): string {
  const {horizontal, vertical} = partitions
  return (
    `${widths(network).join(" x ")}, HP ${horizontal.join(",")}, VP ${vertical.join(",")}, ` +
    `${short(device.low_Ohm)} / ${short(device.high_Ohm)} Ohm`
  )
}

const short = (value: number) => Number(value.toPrecision(5))
