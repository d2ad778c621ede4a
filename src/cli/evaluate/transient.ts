/** `crosspice evaluate --transient`: the first images as a circuit over time. */
import {networkTransient, type TransientSettings} from "../../crossbar/transient.js"
import {delays, withTransientDefaults} from "../../crossbar/transient-defaults.js"
import {deviceTypes} from "../../devices/index.js"
import {type TransientReport, wavesCsv} from "../../output/transient.js"
import {writeWhole} from "../../output/write-whole.js"
import {transientSvg} from "../../report/transient-svg.js"
import type {ChosenCircuit} from "../options/circuit.js"
import {progressBar} from "../progress.js"

/** `volts`: count x inputs. */
export function followImages(
  chosen: ChosenCircuit,
  volts: Float64Array,
  labels: ArrayLike<number>,
  settings: TransientSettings,
): TransientReport {
  const options = withTransientDefaults(chosen.options)
  const bar = progressBar("over time |{bar}| {percentage} % done after {duration_formatted}")
  bar.start(1000, 0)
  try {
    const images = networkTransient(chosen.layers, options, deviceTypes, volts, settings, part =>
      bar.update(Math.round(1000 * part)),
    )
    return {...settings, delays: delays(options, deviceTypes), labels, images}
  } finally {
    bar.stop()
  }
}

/** CSV, or a figure where the file's name ends in .svg. */
export async function writeWaves(path: string, report: TransientReport): Promise<void> {
  writeWhole(path, path.toLowerCase().endsWith(".svg") ? await transientSvg(report) : wavesCsv(report))
}
