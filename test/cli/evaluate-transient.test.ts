/** `crosspice evaluate --transient` on a small network: its figures, files and mistakes. */
import {readFileSync} from "node:fs"
import {fileURLToPath} from "node:url"
import {partitions, patience_ms, Workplace, writeSmallNetwork} from "./command.js"

const place = new Workplace()
beforeAll(() => writeSmallNetwork(place, "net"))
afterAll(() => place.remove())

const net = `evaluate --csv net --threads 1 ${partitions} --images 3`
interface Plot {
  readonly variables: readonly {readonly name: string}[]
  readonly points: readonly number[][]
}
const text = (file: string) => readFileSync(place.path(file), "utf8")
const rows = (file: string) =>
  text(file)
    .trim()
    .split("\n")
    .map(row => row.split(",").map(Number))

test(
  "figures of each image and of all; waves end at the outputs of the operating point",
  async () => {
    const answer = await place.run(`${net} --transient --json a.json --waves a.csv --outputs o.csv`)
    expect(answer).toMatchObject({status: 0, stderr: ""})
    expect(answer.stdout).toMatch(
      /^delays +wires: capacitances .*\n +amplifier: .* 100 GHz \(assumed\)\n +neuron: 0.5 fF/m,
    )
    expect(answer.stdout).toMatch(/^latency +[\d.]+ ps, at worst [\d.]+ ps /m)
    for (const line of answer.stdout.slice(answer.stdout.indexOf("over time")).split("\n"))
      expect([line, line.length < 100]).toEqual([line, true])
    const {transient} = JSON.parse(text("a.json"))
    expect(transient).toMatchObject({rise_s: 1e-10, sample_s: 1e-9, decided: 3})
    expect(transient.images.length).toBe(3)
    const [latencies, energies] = ["latency_s", "energy_J"].map(name =>
      transient.images.map((image: Record<string, number>) => image[name]),
    )
    expect(transient.latency_s.worst).toBe(Math.max(...latencies))
    expect(transient.energy_J.mean).toBeCloseTo((energies[0] + energies[1] + energies[2]) / 3, 20)
    for (const latency of latencies) expect(latency).toBeGreaterThan(1e-11)
    const [head, ...waves] = rows("a.csv")
    expect(head.length).toBe(5)
    rows("o.csv").forEach((volts, k) => {
      const last = waves.filter(([image]) => image === k).at(-1) ?? []
      volts.forEach((volt, j) => {
        expect(Math.abs(last[2 + j] - volt)).toBeLessThan(1e-6)
        expect(Math.abs(transient.images[k].outputs_V[j] - volt)).toBeLessThan(1e-8)
      })
    })
  },
  patience_ms,
)

test(
  "the deck over time gives the same waves; slower amplifiers and ideal neurons are said; a figure",
  async () => {
    const options = "--transient --gbw 20G --rise 0.2n --tsampling 0.5n --step 2p --neuron sigmoid"
    const answer = await place.run(`${net} ${options} --netlist a.cir --waves a.csv`)
    expect(answer).toMatchObject({status: 0, stderr: ""})
    expect(answer.stdout).toMatch(/^ +amplifier: gain-bandwidth product 20 GHz\n +neuron: no capacitance/m)
    const {status, stdout} = await place.run("run a.cir --format json")
    expect(status).toBe(0)
    const [{variables, points}] = JSON.parse(stdout).plots as Plot[]
    const waves = rows("a.csv").filter(([image]) => image === 0)
    const end = waves.find(([, t]) => t > 0.5e-9 - 1e-12) ?? []
    const columns = [0, 1, 2].map(k => variables.findIndex(({name}) => name === `v(out_3_${k})`))
    columns.forEach((column, j) => {
      expect(Math.abs((points.at(-1)?.[column] ?? 0) - end[2 + j])).toBeLessThan(1e-3)
    })
    expect((await place.run(`${net} --transient --waves a.svg`)).status).toBe(0)
    expect(text("a.svg")).toMatch(/^<svg [\s\S]*0, taken for[\s\S]*latency [\d.]+ ps[\s\S]*<\/svg>\n$/)
  },
  patience_ms,
)

test(
  "compile writes the same deck, for ngspice too",
  async () => {
    const common = "--image 1 --set synthetic --hp 4,8,8 --vp 8,8,1"
    const model = fileURLToPath(new URL("../../models/synthetic-binary.json", import.meta.url))
    const ours = await place.run(`compile ${model} ${common} --transient --stop 2n`)
    expect(ours.status).toBe(0)
    expect(ours.stdout).toMatch(/^vin_0 in_0 0 pwl\(0 0 1e-10 -?0.8\)$/m)
    expect(ours.stdout).toMatch(/^\.tran 1e-11 2e-9$/m)
    expect(ours.stdout).toMatch(/^cp_1_0_0 /m)
    const other = await place.run(`compile ${model} ${common} --transient --dialect ngspice`)
    expect(other.stdout).toMatch(/gbw=100000000000$/m)
  },
  patience_ms,
)

test.each([
  ["--waves x.csv", "--waves: expected --transient with it, not found"],
  ["--stop 2n", "--stop: expected --transient with it, not found"],
  ["--transient --step 1n", "--step: expected no more than --rise, found 1e-9 s"],
  ["--transient --step 1f", "--step: expected at most 100000 steps, found 1e-15 s each"],
  ["--transient --stop 0.1n", "--stop: expected at least --tsampling, found 1e-10 s"],
  ["--transient --gbw 0", "--gbw: expected a number above 0, found '0'"],
])(
  "%s",
  async (options, message) => {
    const {status, stderr, stdout} = await place.run(`${net} ${options}`)
    expect([status, stderr.split("\n")[0], stdout]).toEqual([1, `crosspice: ${message}`, ""])
  },
  patience_ms,
)

test(
  "a library's own amplifier is what it is; with --gbw it needs the parameter; what remembers its past is refused",
  async () => {
    place.write(
      "own.lib",
      "* mine\n.subckt amplifier p m out gain=1\nr1 p a 1k\nc1 a 0 1f\ne1 out 0 a m 20\n.ends\n" +
        ".subckt summer in out count=2\ne1 out 0 in 0 {count}\n.ends\n",
    )
    const own = await place.run(`${net} --transient --amplifier own.lib`)
    expect(own.stdout).toMatch(/^ +amplifier: capacitances of its library$/m)
    const slow = await place.run(`${net} --transient --amplifier own.lib --gbw 1G`)
    expect([slow.status, slow.stderr]).toEqual([1, expect.stringMatching(/gbw/)])
    place.write(
      "line.lib",
      "* mine\n.subckt neuron in out vdd\nt1 in 0 a 0 z0=50 td=1p\nr1 a 0 50\ne1 out 0 a 0 1\n.ends\n",
    )
    const line = await place.run(`${net} --transient --neuron line.lib`)
    expect([line.status, line.stderr]).toEqual([1, expect.stringMatching(/remembers its past/)])
  },
  patience_ms,
)
