/** Several conversions of one sum become one. */
import type {VotingRule} from "./config.js"

/** Sorts `values`. */
export function vote(values: Float64Array, rule: VotingRule): number {
  const n = values.length
  if (rule === "mean") {
    let sum = 0
    for (const value of values) sum += value
    return sum / n
  }
  values.sort()
  if (rule === "median") return (values[(n - 1) >> 1] + values[n >> 1]) / 2
  // In order, so that the first of equally long runs is the smallest.
  let best = values[0]
  let longest = 0
  for (let start = 0, k = 1; k <= n; k++) {
    if (k < n && values[k] === values[start]) continue
    if (k - start > longest) {
      longest = k - start
      best = values[start]
    }
    start = k
  }
  return best
}
