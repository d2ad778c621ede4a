/**
 * Capacitances of a MOSFET's gate after Meyer (RCA Review 32, 1971), as SPICE smooths them below the
 * threshold.
 *
 * With x = v_gs - v_on and cox the capacitance of the whole gate, a strongly inverted channel (x > 0) has
 *
 *     c_gs = 2/3 cox (1 - ((v_sat - v_ds) / (2 v_sat - v_ds))^2)
 *     c_gd = 2/3 cox (1 - (v_sat / (2 v_sat - v_ds))^2)            from v_ds = v_sat on 2/3 cox and 0
 *
 * For x from 0 down to -phi/2 both fall linearly to 0; c_gb is cox below -phi and falls linearly to 0 at x
 * = 0.
 *
 * No charges of source and drain have these derivatives (c_gs depends on v_gd without a charge that would
 * tell), so charge is what flowed: q = q0 + (c + c0) / 2 (v - v0) since the last solution. The error of the
 * trapezoid is of the third order in a step of v. Along a closed path a small charge may be left over, as
 * in every program with Meyer's capacitances; gate charge that has to be conserved for long (switched
 * capacitors) needs another model.
 */

/** Below this saturation voltage the split between source and drain no longer sharpens, V. */
const leastSaturation_V = 0.025

/** Capacitances of one element, F, at a time: gate-source, gate-drain, gate-bulk. */
export class Meyer {
  readonly c = new Float64Array(3)
  /** Their derivatives by v_gs, v_ds, v_bs: three for each. */
  readonly slopes = new Float64Array(9)

  /**
   * `cox` in F; for v_ds >= 0. v_on and v_sat come with their derivatives by v_gs, v_ds, v_bs (v_on has
   * none by v_gs).
   */
  evaluate(cox: number, phi: number, vgs: number, vds: number, channel: Saturation) {
    const {c, slopes} = this
    const x = vgs - channel.von
    let whole = 0 // what source and drain share
    let byX = 0
    if (x > 0) whole = (2 / 3) * cox
    else if (x > -phi / 2) {
      whole = (2 / 3) * cox * (1 + (2 * x) / phi)
      byX = (4 / 3) * (cox / phi)
    }
    const clamped = !(channel.vdsat > leastSaturation_V)
    const sat = clamped ? leastSaturation_V : channel.vdsat
    // The parts of source and drain, with derivatives by v_ds and v_sat.
    let source = 1
    let drain = 0
    let sourceByV = 0
    let drainByV = 0
    if (vds < sat) {
      const w = 2 * sat - vds
      const a = (sat - vds) / w
      const b = sat / w
      source = 1 - a * a
      drain = 1 - b * b
      sourceByV = (2 * a) / (w * w)
      drainByV = (-2 * b) / (w * w)
    }
    c[0] = whole * source
    c[1] = whole * drain
    c[2] = x <= -phi ? cox : x <= 0 ? (-x / phi) * cox : 0
    const bulkByX = x > -phi && x <= 0 ? -cox / phi : 0
    for (let u = 0; u < 3; u++) {
      const dx = u === 0 ? 1 : u === 1 ? -channel.vonByDrain : -channel.vonByBulk
      const dvds = u === 1 ? 1 : 0
      const dsat = clamped
        ? 0
        : u === 0
          ? channel.vdsatByGate
          : u === 1
            ? channel.vdsatByDrain
            : channel.vdsatByBulk
      const turn = sat * dvds - vds * dsat
      slopes[u] = byX * dx * source + whole * sourceByV * turn
      slopes[3 + u] = byX * dx * drain + whole * drainByV * turn
      slopes[6 + u] = bulkByX * dx
    }
  }

  /**
   * Source and drain have changed roles: `evaluate` was given v_gd, -v_ds, v_bd, and derivatives are by
   * v_gs, v_ds, v_bs.
   */
  reverse() {
    const {c, slopes} = this
    for (let row = 0; row < 9; row += 3) slopes[row + 1] = -slopes[row] - slopes[row + 1] - slopes[row + 2]
    for (let u = 0; u < 3; u++) {
      const kept = slopes[u]
      slopes[u] = slopes[3 + u]
      slopes[3 + u] = kept
    }
    const kept = c[0]
    c[0] = c[1]
    c[1] = kept
  }
}

/** Where a channel turns on and where it saturates, V, with derivatives by v_gs, v_ds, v_bs. */
export interface Saturation {
  readonly von: number
  readonly vonByDrain: number
  readonly vonByBulk: number
  readonly vdsat: number
  readonly vdsatByGate: number
  readonly vdsatByDrain: number
  readonly vdsatByBulk: number
}
