/** Resistance and capacitance of one cell's wire segments from the geometry of metal and bitcell. */

/** Metal and bitcell; the defaults of `wireGeometry` are those of Amin et al. (ISCAS 2022). */
export interface WireGeometry {
  /** Half pitch lambda of the node; all lateral sizes are multiples of it. */
  readonly lambda_m: number
  /** Wire width in lambda. */
  readonly width_lambda: number
  readonly thickness_m: number
  /** Distance between metal layers, in which the ground planes lie. */
  readonly spacing_m: number
  /** Size of the bitcell: input lines run along its height, rows along its width. */
  readonly cellWidth_lambda: number
  readonly cellHeight_lambda: number
  /** Distance between the lines I+ and I- of a row. */
  readonly lineGap_lambda: number
  readonly relativePermittivity: number
  /** Resistivity of the bulk metal, before the size effect. */
  readonly bulkResistivity_Ohmm: number
}

export const wireGeometry: WireGeometry = {
  lambda_m: 9e-9,
  width_lambda: 3,
  thickness_m: 22e-9,
  spacing_m: 20e-9,
  cellWidth_lambda: 15,
  cellHeight_lambda: 12,
  lineGap_lambda: 5,
  relativePermittivity: 20,
  bulkResistivity_Ohmm: 1.9e-8,
}

/** What a crossbar's wires are made of, per cell. */
export interface Wires {
  /** Segment of an input line. */
  readonly vertical_Ohm: number
  /** Segment of a row's line. */
  readonly horizontal_Ohm: number
  /** Capacitances to ground; absent: none. */
  readonly capacitance?: WireCapacitance
}

export interface WireCapacitance {
  /** Segment of the input line of column `column` in a layer of `columns`; farad. */
  vertical_F(column: number, columns: number): number
  readonly horizontal_F: number
}

const meanFreePath_m = 39e-9
/** Probability of specular scattering at the surface, and of reflection at a grain boundary. */
const specularity = 0.25
const reflection = 0.3
const vacuumPermittivity = 8.8541878128e-12

/**
 * Resistivity of a narrow wire in ohm metre: bulk value times surface scattering (Fuchs and Sondheimer) plus
 * grain boundary scattering (Mayadas and Shatzkes) with grains as wide as the wire.
 */
export function resistivity(geometry: WireGeometry): number {
  const width = geometry.width_lambda * geometry.lambda_m
  const a = (meanFreePath_m * reflection) / (width * (1 - reflection))
  const surface = (0.75 * (1 - specularity) * meanFreePath_m) / width
  const grain = 1 / (1 - (3 * a) / 2 + 3 * a * a - 3 * a ** 3 * Math.log(1 + 1 / a))
  return geometry.bulkResistivity_Ohmm * (surface + grain)
}

/** Resistances per cell: length over cross-section times `resistivity`. */
export function wireResistances(geometry: WireGeometry): Wires {
  const section = geometry.width_lambda * geometry.lambda_m * geometry.thickness_m
  const perMetre = resistivity(geometry) / section
  return {
    vertical_Ohm: perMetre * geometry.cellHeight_lambda * geometry.lambda_m,
    horizontal_Ohm: perMetre * geometry.cellWidth_lambda * geometry.lambda_m,
  }
}

/**
 * Capacitances per cell with the fit of Sakurai and Tamaru for parallel lines over a plane: half of a
 * line's own term plus a coupling term for each neighbour. Neighbours of an input line are all other
 * columns, cell heights apart; the one neighbour of a row's line is its partner I- or I+.
 */
export function wireCapacitance(geometry: WireGeometry): WireCapacitance {
  const height = geometry.spacing_m
  const width = (geometry.width_lambda * geometry.lambda_m) / height
  const thickness = geometry.thickness_m / height
  const own = 0.5 * (1.15 * width + 2.8 * thickness ** 0.222)
  const factor = 0.03 * width + 0.83 * thickness - 0.07 * thickness ** 0.222
  const permittivity = geometry.relativePermittivity * vacuumPermittivity
  const lambda = geometry.lambda_m
  const coupling = (distance_lambda: number) => factor * (height / (distance_lambda * lambda)) ** 1.34
  const sums: number[] = [0]
  // Sum over the first n neighbours on one side, kept: each column asks for two of them.
  const side = (n: number) => {
    for (let k = sums.length; k <= n; k++) sums.push(sums[k - 1] + coupling(geometry.cellHeight_lambda * k))
    return sums[n]
  }
  return {
    vertical_F: (column, columns) =>
      permittivity *
      geometry.cellHeight_lambda *
      lambda *
      (own + (side(column) + side(columns - 1 - column))),
    horizontal_F:
      permittivity * geometry.cellWidth_lambda * lambda * (own + coupling(geometry.lineGap_lambda)),
  }
}
