/** Parameters of diodes, as SPICE names them. */
import type {Parameter} from "../circuit/device.js"
import {temperatureParameters} from "./scaling.js"

const of = "model"

export const diodeParameters = {
  is: {title: "saturation current", unit: "A", also: ["js"], default: 1e-14, range: "positive", of},
  n: {title: "emission coefficient", default: 1, range: "positive", of},
  rs: {title: "series resistance", unit: "Ohm", default: 0, range: "nonnegative", of},
  trs1: {title: "its linear temperature coefficient", unit: "1/K", also: ["trs"], default: 0, of},
  trs2: {title: "its quadratic temperature coefficient", unit: "1/K^2", default: 0, of},
  tt: {title: "transit time", unit: "s", default: 0, range: "nonnegative", of},
  cjo: {
    title: "junction capacitance at zero bias",
    unit: "F",
    also: ["cj0", "cj"],
    default: 0,
    range: "nonnegative",
    of,
  },
  vj: {title: "junction potential", unit: "V", also: ["pb"], default: 1, range: "positive", of},
  mj: {title: "grading coefficient", also: ["m"], default: 0.5, range: "nonnegative", of},
  fc: {title: "forward-bias capacitance: tangent from fc vj on", default: 0.5, of},
  eg: {title: "activation energy of is", unit: "eV", default: 1.11, range: "nonnegative", of},
  xti: {title: "temperature exponent of is", default: 3, of},
  bv: {
    title: "breakdown voltage; none where it is not given",
    unit: "V",
    default: Number.NaN,
    range: "positive",
    of,
  },
  ibv: {
    title: "current at the breakdown voltage",
    unit: "A",
    also: ["ib"],
    default: 1e-3,
    range: "positive",
    of,
  },
  nbv: {
    title: "emission coefficient of breakdown; n where it is not given",
    default: Number.NaN,
    range: "positive",
    of,
  },
  tcv: {title: "by so much bv falls with temperature", unit: "V/K", default: 0, of},
  ikf: {
    title: "forward knee current; none where it is not given",
    unit: "A",
    also: ["ik"],
    default: Number.NaN,
    range: "nonnegative",
    of,
  },
  ikr: {
    title: "reverse knee current; none where it is not given",
    unit: "A",
    default: Number.NaN,
    range: "nonnegative",
    of,
  },
  isr: {title: "recombination saturation current", unit: "A", default: 0, range: "nonnegative", of},
  nr: {title: "emission coefficient of recombination", default: 2, range: "positive", of},
  kf: {title: "flicker noise coefficient", default: 0, range: "nonnegative", of},
  af: {title: "flicker noise exponent", default: 1, range: "positive", of},
  ...temperatureParameters,
  area: {title: "area factor", default: 1, range: "positive"},
  m: {title: "number in parallel", default: 1, range: "positive"},
  off: {
    title: "the search for an operating point begins at 0 V, whether this word stands here or not",
    default: 0,
  },
  ic: {title: "voltage at the start of a transient run with `uic`", unit: "V", default: Number.NaN},
} satisfies Record<string, Parameter>

export type DiodeParameter = keyof typeof diodeParameters
