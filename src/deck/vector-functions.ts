/** Functions that see a whole vector: its length, its mean, its derivative. */
import {scalar, type Vector} from "./vectors.js"

type VectorFunction = (x: Vector) => Vector

const reduced =
  (reduce: (values: Float64Array) => number): VectorFunction =>
  ({re, im, variable}) =>
    scalar(reduce(im ? re.map((value, k) => Math.hypot(value, im[k])) : re), "", variable.unit)

const most = reduced(values =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
)
const least = reduced(values =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
)
const sum = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)

/** By name; of complex vectors the sizes count. */
export const vectorFunctions: Readonly<Record<string, VectorFunction>> = {
  length: ({re}) => scalar(re.length),
  mean: reduced(values => sum(values) / values.length),
  vecmax: most,
  maximum: most,
  vecmin: least,
  minimum: least,
  stddev: reduced(values => {
    const mean = sum(values) / values.length
    return Math.sqrt(sum(values.map(value => (value - mean) ** 2)) / (values.length - 1))
  }),
  vector: ({re: [count]}) => ({
    re: Float64Array.from({length: Math.min(Math.max(0, Math.trunc(count)), 1e7)}, (_, k) => k),
    variable: {name: "", type: "notype", unit: ""},
  }),
  deriv: ({re, variable, over}) => {
    const x = over?.re.length === re.length ? over.re : re.map((_, k) => k)
    const slope = (a: number, b: number) => (re[b] - re[a]) / (x[b] - x[a])
    // Of the parabola through three points; at the ends of the line.
    const values = re.map((_, k) => {
      if (k === 0 || k === re.length - 1) return re.length > 1 ? slope(Math.max(0, k - 1), Math.max(1, k)) : 0
      const before = x[k] - x[k - 1]
      const behind = x[k + 1] - x[k]
      return (slope(k - 1, k) * behind + slope(k, k + 1) * before) / (before + behind)
    })
    return {re: values, variable: {...variable, unit: ""}, ...(over && {over})}
  },
  integ: ({re, variable, over}) => {
    const x = over?.re.length === re.length ? over.re : re.map((_, k) => k)
    let total = 0
    const values = re.map((value, k) => {
      if (k) total += ((value + re[k - 1]) * (x[k] - x[k - 1])) / 2
      return total
    })
    return {re: values, variable: {...variable, unit: ""}, ...(over && {over})}
  },
}
