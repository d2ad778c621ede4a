/** `crosspice study` on a small network: points, numbers, tables, mistakes. */
import {readFileSync} from "node:fs"
import {patience_ms, Workplace, writeSmallNetwork} from "./command.js"

const place = new Workplace()
beforeAll(() => writeSmallNetwork(place, "net", 60))
afterAll(() => place.remove())

const small = `
title: Small
settings:
  csv: net
  hp: [2, 2, 2]
  vp: [2, 1, 1]
grid:
  device: [mram, pcm]
  combine: [mean, sum]
`
const text = (file: string) => readFileSync(place.path(file), "utf8")

test(
  "a study has the numbers of its evaluations, computes them once, at any number of threads",
  async () => {
    place.write("one.yaml", small)
    const first = await place.run("study run one.yaml --threads 1")
    expect(first).toMatchObject({status: 0, stderr: ""})
    expect(first.stdout).toMatch(/^device {2}combine {2}accuracy % {3}power W/)
    const lines = text("one.results.jsonl")
    expect(lines.split("\n").length).toBe(5)

    // Nothing is left to do.
    const again = await place.run("study one.yaml")
    expect(again).toEqual(first)
    expect(text("one.results.jsonl")).toBe(lines)

    const two = await place.run("study run one.yaml --threads 2 --store two.jsonl")
    expect(two.stdout).toBe(first.stdout)

    const table = await place.run("study table one.yaml --format json")
    const {points} = JSON.parse(table.stdout)
    expect(points.length).toBe(4)
    for (const {settings, measures} of points.slice(1, 3)) {
      const options = Object.entries(settings).map(([name, value]) => `--${name} ${value}`)
      await place.run(`evaluate ${options.join(" ")} --threads 1 --json result.json`)
      const {accuracy, digitalAccuracy, agreement, power_W} = JSON.parse(text("result.json"))
      expect(measures).toMatchObject({accuracy, digitalAccuracy, agreement, power_W: power_W.total})
    }
    place.write("inside.yaml", `${small}  sample: [4]\n  tsampling: [2n]\n  transient: [true]\n`)
    await place.run("study inside.yaml")
    const inside = JSON.parse((await place.run("study table inside.yaml --format json")).stdout).points[0]
    await place.run(
      "evaluate --csv net --hp 2,2,2 --vp 2,1,1 --sample 4 --tsampling 2n --transient --threads 1 --json result.json",
    )
    const alone = JSON.parse(text("result.json"))
    expect(inside.measures).toMatchObject({
      energy_J: alone.energy_J,
      snr1_dB: alone.inside.snr_dB[0],
      snr3_dB: alone.inside.snr_dB[2],
      loss2: alone.inside.loss[1].share,
      amplifiers: alone.census.amplifiers,
      latency_s: alone.transient.latency_s.mean,
      worstLatency_s: alone.transient.latency_s.worst,
      area_um2: alone.census.area_um2,
    })
    const csv = await place.run("study table one.yaml --format csv -o table.csv")
    expect(csv).toMatchObject({status: 0, stdout: ""})
    expect(text("table.csv").split("\n")[0]).toMatch(/^combine,csv,device,hp,vp,state,accuracy,/)
  },
  2 * patience_ms,
)

test(
  "a search computes some of the points and says which is best; without it the rest follow",
  async () => {
    const grid =
      "grid: {hp: [[1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4]], vp: [[1, 1, 1], [2, 2, 2], [3, 3, 3]]}"
    const text = `title: t\nsettings: {csv: net}\n${grid}\n`
    place.write("find.yaml", `${text}search: {require: accuracy >= 1 %, minimize: amplifiers}\n`)
    const found = await place.run("study find.yaml")
    expect(found).toMatchObject({status: 0, stderr: ""})
    const [, computed] =
      /^least amplifiers with accuracy >= 1 %: .*; (\d+) of 12 points computed/m.exec(found.stdout) ?? []
    expect(Number(computed)).toBeLessThan(12)
    const report = await place.run("study report find.yaml -o find.html")
    expect(report).toMatchObject({status: 0, stdout: "", stderr: ""})
    expect(readFileSync(place.path("find.html"), "utf8")).toContain(
      "least amplifiers with accuracy &gt;= 1 %",
    )
    place.write("find.yaml", text)
    const rest = await place.run("study status find.yaml")
    expect(rest.stdout).toMatch(new RegExp(`^12 points: ${computed} done`))
  },
  patience_ms,
)

test(
  "--dry-run and status say what there is to do",
  async () => {
    place.write("dry.yaml", small)
    const dry = await place.run("study run dry.yaml --dry-run")
    expect(dry.stdout).toMatch(/^4 points: 0 done, 0 failed, 4 to do\nabout \d+ s on \d+ threads?$/m)
    const status = await place.run("study status dry.yaml")
    expect(status.stdout).toMatch(/^4 points: 0 done/)
  },
  patience_ms,
)

test.each([
  ["devise: [pcm]", "s.yaml:7:12: unknown option devise; did you mean device?"],
  ["device: [pcm, ram]", "s.yaml:7:17: device: expected mram, pcm, rram, cbram, generic, found ram"],
  ["array: [2x2, 2y2]", "s.yaml:3:3: array and hp exclude each other"],
  ["rlow: [5k, 5q]", "s.yaml:7:14: rlow: expected a number like 8488 or 8.5k, found '5q'"],
  ["images: [61]", "s.yaml:7:12: images: expected a whole number from 1 to 60, found '61'"],
  ["json: [x]", "s.yaml:7:10: unknown option json"],
])(
  "a mistake in a setting has its place: %s",
  async (axis, message) => {
    place.write(
      "s.yaml",
      `title: t\nsettings:\n  hp: [2, 2, 2]\n  vp: [2, 1, 1]\n  csv: net\ngrid:\n  ${axis}\n`,
    )
    const {status, stderr} = await place.run("study s.yaml")
    expect(stderr).toBe(`${message}\n`)
    expect(status).toBe(1)
  },
  patience_ms,
)
