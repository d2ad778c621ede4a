/**
 * What was published for these circuits, with other weights, to be set beside ours. Values were read off
 * figures: accuracy to about 1 %, power to about 0.05 W.
 *
 * - ISCAS: Amin, Elbtity, Zand, Interconnect Parasitics and Partitioning in Fully-Analog In-Memory Computing
 *   Architectures, ISCAS 2022
 * - JETCAS: Amin, Elbtity, Zand, Xbar-Partitioning, JETCAS 2022
 */
import type {Settings} from "./study.js"

export interface Published {
  /** A fraction. */
  readonly accuracy?: number
  readonly power_W?: number
  readonly source: "ISCAS" | "JETCAS"
}

const arrays = ["32x32", "64x64", "128x128", "256x256"]
const bitcells = ["1t1r", "2t1r", "1tg1r"]

/** Accuracy in percent by device: a row for each array, a column for each bitcell (JETCAS). */
const accuracies: Readonly<Record<string, readonly (readonly number[])[]>> = {
  mram: [
    [91.4, 88.5, 73.6],
    [78.0, 64.2, 24.9],
    [9.9, 9.8, 9.6],
    [10.3, 10.3, 9.6],
  ],
  rram: [
    [66.5, 58.6, 35.5],
    [20.5, 18.2, 25.3],
    [10.9, 8.6, 8.6],
    [10.6, 8.6, 8.5],
  ],
  cbram: [
    [60.9, 61.2, 64.1],
    [45.4, 46.8, 49.7],
    [48.6, 54.7, 43.1],
    [38.6, 37.3, 32.8],
  ],
  pcm: [
    [98.4, 98.3, 98.3],
    [98.4, 98.2, 98.3],
    [98.3, 98.2, 97.3],
    [95.8, 93.8, 86.4],
  ],
}

/** Power in watts with 1T-1R by device, an entry for each array (JETCAS). */
const powers: Readonly<Record<string, readonly number[]>> = {
  mram: [3.2, 1.92, 0.98, 1.0],
  rram: [5.68, 3.07, 1.55, 1.55],
  cbram: [2.3, 1.51, 0.8, 0.81],
  pcm: [0.55, 0.48, 0.33, 0.33],
}

const resistances = ["5/10", "5/15", "5/20", "5/25", "10/15", "10/20", "10/25", "15/20", "15/25", "20/25"]

/** Accuracy in percent for each pair of resistances in kOhm (JETCAS). */
const byResistance = {
  wireless: [84.8, 93.8, 91.8, 79.3, 90.2, 96.1, 96.9, 90.2, 96.9, 89.4],
  unpartitioned: [11.0, 8.2, 8.2, 8.2, 8.5, 9.0, 9.4, 9.8, 10.5, 11.3],
  partitioned: [30.8, 73.2, 83.4, 86.6, 44.6, 86.0, 91.5, 44.6, 87.6, 41.5],
}

/** What was published for a circuit with these settings, if anything was. */
export function published(settings: Settings): Published | undefined {
  const {device = "mram", bitcell = "1t1r", wires = "on", array = "", rlow, rhigh} = settings
  if (["node", "geometry", "amplifier", "combine", "access"].some(name => name in settings)) return undefined
  if (rlow !== undefined || rhigh !== undefined) {
    const pair = resistances.indexOf(`${kiloohms(rlow)}/${kiloohms(rhigh)}`)
    const kind = wires === "off" ? "wireless" : settings.unpartitioned ? "unpartitioned" : undefined
    const list = kind ?? (array === "32x32" ? "partitioned" : undefined)
    return pair >= 0 && list && bitcell === "1t1r"
      ? {accuracy: byResistance[list][pair] / 100, source: "JETCAS"}
      : undefined
  }
  if (wires !== "on") return undefined
  const row = arrays.indexOf(array)
  if (row >= 0) {
    const percent = accuracies[device]?.[row][bitcells.indexOf(bitcell)]
    const power_W = bitcell === "1t1r" ? powers[device]?.[row] : undefined
    if (percent === undefined) return undefined
    return {accuracy: percent / 100, ...(power_W !== undefined && {power_W}), source: "JETCAS"}
  }
  if (device !== "mram" || bitcell !== "1t1r" || array) return undefined
  if (settings.unpartitioned) return {accuracy: 0.15, source: "ISCAS"}
  const {hp = "16,8,8", vp = "8,8,1"} = settings
  return hp === "16,8,8" && vp === "8,8,1" ? {accuracy: 0.9484, source: "ISCAS"} : undefined
}

const kiloohms = (text = "") => text.trim().replace(/k$/i, "").replace(/000$/, "")
