/** What is measured on the circuit of a network, as plain data; docs/measures.md defines every figure. */

/** Mean powers of one layer, W: what its sources deliver, and what its parts take up. */
export interface PartPower {
  /**
   * Of every independent source: inputs (first layer), bias, supplies, sources inside neurons and amplifiers.
   */
  readonly sources: number
  readonly synapses: number
  readonly wires: number
  /** Amplifiers, summers and ties. Without a supply of their own they may deliver: below zero. */
  readonly amplifiers: number
  readonly neurons: number
  /** Elements that a library places outside its subcircuits. */
  readonly others: number
}

/** Voltage that wires take from synapses. */
export interface WireLoss {
  /** Mean and largest size over resistors and images, V. */
  readonly mean_V: number
  readonly worst_V: number
  /** The mean as a share of the mean voltage between the ends of the wires. */
  readonly share: number
}

/** Voltages lost on the way to the synapses of one tile, for one image. */
export interface TileLoss {
  /** Counted from 1. */
  readonly layer: number
  /** Output of each row, that nearest to the inputs first. */
  readonly rows: Uint32Array
  /** Input of each column, that nearest to the amplifiers last; the bias line has the number of inputs. */
  readonly columns: Uint32Array
  /** Mean of both resistors, rows x columns, V. */
  readonly loss_V: Float64Array
}

/** What goes on inside the circuit for some images. */
export interface Observation {
  readonly images: number
  /** By layer. */
  readonly power_W: readonly PartPower[]
  /** By layer, images x outputs. */
  readonly neuronInputs_V: readonly Float64Array[]
  /** By layer; nothing without wires. */
  readonly loss: readonly WireLoss[]
  /** The tile that loses most for the first image. */
  readonly worstTile: TileLoss | undefined
}

/** The same with what needs the circuit with ideal wires. */
export interface Inside extends Omit<Observation, "neuronInputs_V"> {
  /** At the neurons' inputs of each layer against ideal wires; infinite without wires. */
  readonly snr_dB: readonly number[]
}

/** What the circuit is made of. */
export interface Census {
  readonly tiles: number
  /** Pairs of resistors, the bias columns' included. */
  readonly synapses: number
  /** One per row and horizontal partition. */
  readonly amplifiers: number
  readonly switches: number
  readonly neurons: number
  /**
   * The published estimate for bitcells and switches: sum over tiles of cell width x cell height x m n +
   * 0.56 um2 (m + n). Amplifiers and neurons are not in it.
   */
  readonly area_um2: number
}

/** `ideal`: inputs of the neurons for the same images with ideal wires, by layer. */
export function inside({neuronInputs_V, ...rest}: Observation, ideal: readonly Float64Array[]): Inside {
  return {...rest, snr_dB: neuronInputs_V.map((actual, k) => snr_dB(ideal[k], actual))}
}

/** Voltages by which the largest output is ahead of the second, over `outputs`: images x classes. */
export function margins_V(outputs: Float64Array, classes: number): Float64Array {
  return Float64Array.from({length: classes > 1 ? outputs.length / classes : 0}, (_, t) => {
    let best = Number.NEGATIVE_INFINITY
    let second = Number.NEGATIVE_INFINITY
    for (let k = t * classes; k < (t + 1) * classes; k++) {
      const volts = outputs[k]
      if (volts > best) [best, second] = [volts, best]
      else if (volts > second) second = volts
    }
    return best - second
  })
}

/** The value below which a share of the samples lies, between them on a straight line; NaN of none. */
export function quantile(samples: Float64Array, share: number): number {
  const sorted = samples.slice().sort()
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)]
  return low + (sorted[Math.ceil(at)] - low) * (at - Math.floor(at))
}

/**
 * 10 lg of the variance of `ideal` over the mean square of `actual - ideal`, dB: an error that is the same
 * everywhere counts. Infinite where there is none.
 */
export function snr_dB(ideal: Float64Array, actual: Float64Array): number {
  const mean = ideal.reduce((sum, value) => sum + value, 0) / ideal.length
  let signal = 0
  let error = 0
  for (let k = 0; k < ideal.length; k++) {
    signal += (ideal[k] - mean) ** 2
    error += (actual[k] - ideal[k]) ** 2
  }
  return error ? 10 * Math.log10(signal / error) : Number.POSITIVE_INFINITY
}

/** Sum over layers. */
export function total(parts: readonly PartPower[]): PartPower {
  const sum = (part: keyof PartPower) => parts.reduce((all, layer) => all + layer[part], 0)
  return {
    sources: sum("sources"),
    synapses: sum("synapses"),
    wires: sum("wires"),
    amplifiers: sum("amplifiers"),
    neurons: sum("neurons"),
    others: sum("others"),
  }
}
