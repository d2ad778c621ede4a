/** What device errors do to accuracy, as text for a terminal and as JSON. */
import {type Statistics, statistics} from "./statistics.js"

/** Accuracies, fractions, of every chip at one size of errors. */
export interface ResiliencePoint {
  readonly sigma: number
  readonly top1: readonly number[]
  readonly top5: readonly number[]
}

/** One model whose devices share one scale. */
export interface ResilienceCurve {
  readonly model: string
  readonly scale: string
  readonly points: readonly ResiliencePoint[]
}

export interface Resilience {
  readonly dataset: string
  readonly images: number
  readonly chips: number
  /** What is the same for all curves: `mu 0.02`, `levels 8`. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly curves: readonly ResilienceCurve[]
  readonly seconds: number
}

/** Mean and spread over the chips. */
export const ofChips = (accuracies: readonly number[]): Statistics => statistics(accuracies)

export function resilienceText({dataset, images, chips, settings, curves, seconds}: Resilience): string {
  const told = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  const head = [`${dataset}, ${images} images, ${chips} chips`, ...told].join(", ")
  const row = (cells: readonly string[]) => `${cells.map((cell, k) => cell.padStart(k ? 9 : 7)).join("")}\n`
  const percent = (fraction: number) => (100 * fraction).toFixed(2)
  const tables = curves.map(({model, scale, points}) => {
    const rows = points.map(({sigma, top1, top5}) => {
      const {mean, deviation, least, most} = ofChips(top1)
      const spread = Number.isNaN(deviation) ? "-" : percent(deviation)
      return row([
        String(sigma),
        percent(mean),
        spread,
        percent(least),
        percent(most),
        percent(ofChips(top5).mean),
      ])
    })
    const head = row(["sigma", "mean", "spread", "worst", "best", "top 5"])
    return `\n${model}, scale ${scale}: accuracy, %\n${head}${rows.join("")}`
  })
  return `${head}\n${tables.join("")}\n${seconds.toFixed(1)} s\n`
}

export function resilienceJson({curves, ...rest}: Resilience): string {
  const told = curves.map(({points, ...curve}) => ({
    ...curve,
    points: points.map(({sigma, top1, top5}) => {
      const {mean, deviation, least, most} = ofChips(top1)
      const spread = Number.isNaN(deviation) ? null : deviation
      return {sigma, mean, deviation: spread, least, most, top5: ofChips(top5).mean, chips: top1}
    }),
  }))
  return `${JSON.stringify({...rest, curves: told}, null, 2)}\n`
}
