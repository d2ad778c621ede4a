/** The pen strokes of the ten digits: where a pen goes, on a box from (0, 0), top left, to (1, 1). */

/** One stroke: points x, y, x, y, ... that the pen passes, in straight lines or on a smooth curve. */
export interface Stroke {
  readonly points: readonly number[]
  readonly smooth: boolean
}

const line = (...points: number[]): Stroke => ({points, smooth: false})
const curve = (...points: number[]): Stroke => ({points, smooth: true})

const topOfThree = curve(0.1, 0.12, 0.42, 0, 0.82, 0.1, 0.8, 0.36, 0.42, 0.48)
const bottomOfThree = curve(0.42, 0.48, 0.84, 0.58, 0.9, 0.82, 0.5, 1, 0.06, 0.88)
const topOfTwo = [0.08, 0.27, 0.3, 0.03, 0.62, 0, 0.88, 0.2, 0.8, 0.45, 0.5, 0.72]
const bowlOfFive = [0.18, 0.45, 0.5, 0.37, 0.87, 0.52, 0.85, 0.84, 0.45, 1, 0.07, 0.88]
const bowlOfNine = [0.86, 0.22, 0.55, 0, 0.16, 0.12, 0.15, 0.42, 0.5, 0.52, 0.84, 0.28]

/** For each digit the ways people write it. */
export const digits: readonly (readonly (readonly Stroke[])[])[] = [
  [[curve(0.5, 0, 0.15, 0.18, 0.05, 0.5, 0.15, 0.82, 0.5, 1, 0.85, 0.82, 0.95, 0.5, 0.85, 0.18, 0.5, 0)]],
  [
    [line(0.5, 0, 0.5, 1)],
    [line(0.25, 0.25, 0.56, 0, 0.56, 1)],
    [line(0.25, 0.25, 0.52, 0, 0.52, 1), line(0.2, 1, 0.85, 1)],
  ],
  [
    [curve(...topOfTwo, 0.06, 1), line(0.06, 1, 0.95, 1)],
    [curve(...topOfTwo, 0.2, 0.98, 0.04, 0.9, 0.25, 0.78, 0.6, 0.95, 0.97, 0.95)],
  ],
  [
    [topOfThree, bottomOfThree],
    [line(0.1, 0, 0.84, 0, 0.42, 0.44), bottomOfThree],
  ],
  [
    [line(0.22, 0, 0.08, 0.6, 0.95, 0.6), line(0.76, 0.08, 0.7, 1)],
    [line(0.7, 1, 0.7, 0, 0.05, 0.66, 0.97, 0.66)],
  ],
  [
    [line(0.87, 0, 0.25, 0.02, 0.18, 0.45), curve(...bowlOfFive)],
    [line(0.25, 0.02, 0.18, 0.45), curve(...bowlOfFive), line(0.25, 0.02, 0.9, 0)],
  ],
  [
    [
      curve(
        0.76,
        0,
        0.38,
        0.18,
        0.13,
        0.5,
        0.12,
        0.82,
        0.45,
        1,
        0.84,
        0.9,
        0.84,
        0.64,
        0.5,
        0.52,
        0.14,
        0.72,
      ),
    ],
  ],
  [
    [line(0.05, 0.02, 0.92, 0.02), curve(0.92, 0.02, 0.6, 0.5, 0.42, 1)],
    [line(0.05, 0.02, 0.92, 0.02), curve(0.92, 0.02, 0.6, 0.5, 0.42, 1), line(0.3, 0.52, 0.85, 0.5)],
    [line(0.08, 0.2, 0.1, 0, 0.92, 0.04, 0.5, 1)],
  ],
  [
    [
      curve(0.5, 0.48, 0.18, 0.3, 0.22, 0.06, 0.5, 0, 0.78, 0.06, 0.82, 0.3, 0.5, 0.48),
      curve(0.5, 0.48, 0.15, 0.66, 0.12, 0.9, 0.5, 1, 0.88, 0.9, 0.85, 0.66, 0.5, 0.48),
    ],
    [curve(0.85, 0.1, 0.5, 0, 0.18, 0.2, 0.5, 0.48, 0.88, 0.75, 0.5, 1, 0.12, 0.78, 0.5, 0.48, 0.85, 0.1)],
  ],
  [
    [curve(...bowlOfNine), curve(0.86, 0.22, 0.82, 0.6, 0.65, 1)],
    [curve(...bowlOfNine), curve(0.86, 0.22, 0.88, 0.7, 0.6, 0.98, 0.2, 0.92)],
  ],
]
