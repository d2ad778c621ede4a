/** A search finds the least cost among points accurate enough, and computes few. */
import type {Point} from "../../src/study/point.js"
import {PointSearch, searchText} from "../../src/study/search.js"
import type {PointState} from "../../src/study/state.js"

/** Eight by eight partitions of two devices; more partitions are more accurate, vertical ones draw power. */
const points: Point[] = ["mram", "pcm"].flatMap(device =>
  Array.from({length: 64}, (_, k) => {
    const [h, v] = [1 + (k % 8), 1 + Math.floor(k / 8)]
    const settings = {device, hp: String(h), vp: String(v)}
    return {
      ...{hash: `${device} ${h} ${v}`, settings, task: settings, circuit: "", weight: 1},
      inputs: {network: "n", data: "d", program: "p"},
      ...{
        family: device,
        partitions: {horizontal: [h], vertical: [v]},
        area_um2: 100 + h + 10 * v,
        amplifiers: 5 * h,
      },
    }
  }),
)
const measures = ({
  settings,
  partitions: {
    horizontal: [h],
    vertical: [v],
  },
}: Point) => ({
  accuracy: settings.device === "pcm" ? 0.59 + 0.03 * h + 0.02 * v : 0.3 + 0.02 * h + 0.01 * v,
  // Horizontal partitions save a little.
  power_W: (0.2 + 0.1 * v) * (1 - 0.01 * h),
  images: 1000,
})
const open: PointState[] = points.map(point => ({point, state: "open", changed: []}))

/** The answer and how many points it took; also what trying all gives. */
function run(minimize: "power" | "area" | "amplifiers", accuracy: number) {
  const search = new PointSearch({accuracy, minimize}, open)
  for (let some = search.next(); some.length; some = search.next())
    for (const point of some) search.tell(point, measures(point))
  const costOf = (point: Point) =>
    ({power: measures(point).power_W, area: point.area_um2, amplifiers: point.amplifiers})[minimize]
  const least = points
    .filter(point => measures(point).accuracy >= accuracy)
    .reduce((least, point) => Math.min(least, costOf(point)), Number.POSITIVE_INFINITY)
  return {found: search.best?.cost, least, computed: search.computed, left: search.left}
}

test.each(["power", "area", "amplifiers"] as const)("least %s as trying all gives it", minimize => {
  for (const accuracy of [0.5, 0.7, 0.8, 0.9]) {
    const {found, least, computed, left} = run(minimize, accuracy)
    expect(found).toBe(least)
    expect(left).toBe(0)
    expect(computed).toBeLessThan(points.length / 3)
  }
})

test("no point of that accuracy", () => {
  const {found, computed} = run("power", 0.999)
  expect(found).toBeUndefined()
  expect(computed).toBeLessThan(points.length / 4)
})

test("what is known counts, and the answer says what was done", () => {
  const known = open.map((state): PointState => {
    const {point} = state
    if (point.partitions.horizontal[0] !== 4) return state
    const record = {...point, measures: measures(point), seconds: 1}
    return {...state, state: "done", record}
  })
  const text = searchText({accuracy: 0.75, minimize: "power"}, known)
  expect(text).toMatch(
    /^least power with accuracy >= 75 %: device pcm, hp 4, vp 2: 0.384 W, 75.00 \+- 1.37 %; 16 of 128 points computed, \d+ ruled out, \d+ undecided$/,
  )
  expect(searchText({accuracy: 0.99, minimize: "area"}, known)).toMatch(
    /^accuracy >= 99 %: no point so far; 16 of/,
  )
})
