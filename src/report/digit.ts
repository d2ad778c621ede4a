/** A small drawing of one image and of what the circuit makes of it: pixels, and its outputs as bars. */
import {colours, escaped} from "./page.js"

export interface Answered {
  /** From 0 to 1, row-major, a square. */
  readonly pixels: ArrayLike<number>
  readonly caption: string
  /** Voltages. */
  readonly outputs: ArrayLike<number>
  readonly label: number
  /** -1: a tie. */
  readonly decision: number
}

const side = 100
const barWidth = 12

/** SVG text: the right output is blue, a wrong winner orange. */
export function drawDigit({pixels, caption, outputs, label, decision}: Answered): string {
  const count = outputs.length
  const width = side + 16 + count * barWidth
  const all = Array.from(outputs)
  const most = Math.max(0, ...all)
  const least = Math.min(0, ...all)
  const scale = (side - 14) / (most - least || 1)
  const bars = all.map((volts, k) => {
    const color = k === label ? colours[0] : k === decision ? colours[1] : "currentColor"
    const top = (most - Math.max(volts, 0)) * scale
    return (
      `<rect x="${side + 16 + k * barWidth}" y="${short(top)}" width="${barWidth - 2}" ` +
      `height="${short(Math.max(Math.abs(volts) * scale, 0.5))}" fill="${color}"` +
      `${color === "currentColor" ? ' fill-opacity="0.35"' : ""} role="graphics-symbol" ` +
      `aria-roledescription="bar" aria-label="output ${k}: ${volts.toPrecision(4)} V"/>` +
      `<text x="${side + 16 + k * barWidth + barWidth / 2 - 1}" y="${side}" text-anchor="middle">${k}</text>`
    )
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${side + 18}" ` +
    `viewBox="0 0 ${width} ${side + 18}" font-size="9" fill="currentColor" role="img">` +
    `<text x="0" y="${side + 14}" font-size="11">${escaped(caption)}</text>` +
    `<rect width="${side}" height="${side}" fill-opacity="0.06"/>${shades(pixels)}${bars.join("")}</svg>`
  )
}

/** Of this many shades each is one path. */
const shadeCount = 6

function shades(pixels: ArrayLike<number>): string {
  const across = Math.round(Math.sqrt(pixels.length))
  const paths = Array.from({length: shadeCount + 1}, () => "")
  for (let k = 0; k < pixels.length; k++) {
    const shade = Math.round(Math.max(0, Math.min(1, pixels[k])) * shadeCount)
    paths[shade] += `M${k % across} ${Math.floor(k / across)}h1v1h-1z`
  }
  const drawn = paths
    .map((path, shade) =>
      shade && path ? `<path d="${path}" fill-opacity="${short(shade / shadeCount)}"/>` : "",
    )
    .join("")
  return `<g transform="scale(${short(side / across)})" shape-rendering="crispEdges">${drawn}</g>`
}

const short = (value: number) => Number(value.toFixed(2))
