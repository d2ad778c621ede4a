/** `crosspice acim sweep`: accuracy of a network on macros over ADC bits, noise and digits. */
import type {Argv} from "yargs"
import {completeConfig, type MacroConfig} from "../../behavioral/acim/config.js"
import {relativeEnergy} from "../../behavioral/acim/energy.js"
import {addCounts, type MacroOptions} from "../../behavioral/acim/products.js"
import {checkWritable, writeWhole} from "../../output/write-whole.js"
import {type AcimPoint, type AcimSweep, acimPage, acimSvg} from "../../report/acim-charts.js"
import {whole} from "../inputs.js"
import {from0} from "../options/numbers.js"
import {progressBar} from "../progress.js"
import {macroOptions, networkOptions, readBench, readMacro} from "./options.js"
import {AcimPool} from "./pool.js"

const text = {type: "string", requiresArg: true} as const

const builder = (yargs: Argv) =>
  networkOptions(macroOptions(yargs))
    .options({
      "adc-bits": {...text, default: "4,5,6,7,8,9,10", describe: "ADCs to compare"},
      "noise-levels": {...text, default: "0,0.05,0.1,0.15,0.2", describe: "noises to compare, %"},
      digits: {...text, default: "1,2,4", describe: "digit widths to compare, bits"},
      output: {
        ...text,
        alias: "o",
        demandOption: true,
        describe: "file for charts and table: .html or .svg",
      },
    })
    .group(["adc-bits", "noise-levels", "digits"], "Sweep:")
    .group(["output"], "Results:")

type Arguments = Awaited<ReturnType<typeof builder>["argv"]>

interface Design {
  readonly swept: AcimPoint["swept"]
  readonly value: number
  readonly config: MacroConfig
}

async function handler(args: Arguments): Promise<void> {
  const draw = drawer(args.output)
  const designs = readDesigns(args)
  const {model, graph, images, inputs, threads} = await readBench(args)
  const pool = new AcimPool(threads)
  const bar = progressBar("designs x images |{bar}| {percentage} % done after {duration_formatted}")
  bar.start((designs.length + 1) * images.count, 0)
  try {
    const run = (macros?: MacroOptions) =>
      pool.run(graph, macros, inputs, images.labels, some => bar.increment(some))
    const {accuracy: digitalAccuracy} = await run()
    const points: AcimPoint[] = []
    for (const {swept, value, config} of designs) {
      const firstConvolution = args["first-conv"] ?? false
      const {accuracy, work} = await run({config, mode: "simulation", signedInput: false, firstConvolution})
      const counts = work.map(({counts}) => counts).reduce(addCounts)
      const {signal, error} = work[work.length - 1]
      points.push({
        ...{swept, value, accuracy, digitBits: config.digitBits},
        csnr_dB: error ? 10 * Math.log10(signal / error) : null,
        relativeEnergy: relativeEnergy(counts, config),
      })
    }
    bar.stop()
    const {weightBits, inputBits, rows} = designs[0].config
    const sweep: AcimSweep = {
      title: `${model} on compute-in-memory macros`,
      text: [
        `${images.name}, ${images.count} images. ${weightBits} x ${inputBits} bits, ${rows} rows. ` +
          `ADC bits are swept at ${args.noise} % noise, noise at ${args.adc} bits. Dashed: floating point.`,
      ],
      ...{points, digitalAccuracy},
    }
    writeWhole(args.output, await draw(sweep))
    process.stdout.write(table(points, digitalAccuracy))
  } finally {
    bar.stop()
    await pool.close()
  }
}

export const acimSweep = {
  command: "sweep [model]",
  describe: "compare ADCs, noises and digits",
  builder,
  handler,
}

function drawer(path: string): (sweep: AcimSweep) => Promise<string> {
  const draw = path.endsWith(".html") ? acimPage : path.endsWith(".svg") ? acimSvg : undefined
  if (!draw) throw new RangeError(`--output: expected a name that ends with .html or .svg, found '${path}'`)
  checkWritable(path)
  return draw
}

/** For each digit width: all ADCs at the macro's noise, then all noises at the macro's ADC. */
function readDesigns(args: Arguments): Design[] {
  const macro = readMacro(args)
  const list = <T>(text: string, read: (word: string) => T) => text.split(",").map(word => read(word.trim()))
  const adcs = list(args["adc-bits"], word => whole(word, "adc-bits", 1, 16))
  const noises = list(args["noise-levels"], word => from0("noise-levels", word))
  const digits = list(args.digits, word => whole(word, "digits", 1, macro.inputBits))
  return digits.flatMap(digitBits => [
    ...adcs.map(adcBits => ({
      ...{swept: "ADC bits" as const, value: adcBits},
      config: completeConfig({...macro, digitBits, adcBits}),
    })),
    ...noises.map(noise_percent => ({
      ...{swept: "noise, % of full scale" as const, value: noise_percent},
      config: completeConfig({...macro, digitBits, noise_percent}),
    })),
  ])
}

function table(points: readonly AcimPoint[], digitalAccuracy: number): string {
  const line = (cells: readonly string[]) => `${cells.map(cell => cell.padStart(10)).join("")}\n`
  const rows = points.map(({swept, value, digitBits, accuracy, csnr_dB, relativeEnergy}) =>
    line([
      String(digitBits),
      swept === "ADC bits" ? String(value) : "",
      swept === "ADC bits" ? "" : String(value),
      (100 * accuracy).toFixed(2),
      csnr_dB === null ? "exact" : csnr_dB.toFixed(1),
      relativeEnergy.toPrecision(3),
    ]),
  )
  const head = line(["digits", "ADC bits", "noise %", "right %", "CSNR dB", "energy"])
  return `${head}${rows.join("")}${"floating point".padStart(30)}${(100 * digitalAccuracy).toFixed(2).padStart(10)}\n`
}
