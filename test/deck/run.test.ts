/** Decks from text to plots: each analysis against a law, in the order of the deck. */
import {NetlistErrors} from "../../src/netlist/error.js"
import {runText} from "./collect.js"

const lowPass = "v1 in 0 dc 1 ac 1 pulse(0 1 0 1u 1u 1 2)\nr1 in out 1k\nc1 out 0 100n\n"
const tau = 1e-4
const boltzmann_JK = 1.380649e-23

test("analyses run in the order of the cards, and are named as ngspice names them", () => {
  const {plots} = runText(`${lowPass}.tf v(out) v1\n.op\n.tran 10u 100u\n.ac dec 1 1 10\n.dc v1 0 1 1
.noise v(out) v1 dec 1 1 10\n.sens v(out)\n.four 10k v(out)`)
  expect(plots.map(({plot}) => plot.name)).toEqual([
    "Transfer Function",
    "Operating Point",
    "Transient Analysis",
    "Fourier Analysis of v(out)",
    "AC Analysis",
    "DC transfer characteristic",
    "Noise Spectral Density Curves",
    "Integrated Noise",
    "Sensitivity Analysis of v(out)",
  ])
})

test("no analysis: the operating point", () => {
  const {plots} = runText("v1 a 0 3\nr1 a b 1k\nr2 b 0 2k")
  expect(plots.length).toBe(1)
  expect(plots[0].column("v(b)")[0]).toBeCloseTo(2, 9)
})

test("a step charges a capacitor: 1 - exp(-t/RC)", () => {
  const run = runText(`${lowPass}.tran 10u 400u\n.print tran v(out) i(c1) i(r1)`).plot("tran")
  const time = run.column("time")
  const out = run.column("v(out)")
  const capacitor = run.column("i(c1)")
  const resistor = run.column("i(r1)")
  expect(time.at(-1)).toBeCloseTo(4e-4, 12)
  time.forEach((t, k) => {
    if (t < 1e-5) return
    // The edge of 1 us counts from its middle.
    expect(out[k]).toBeCloseTo(1 - Math.exp(-(t - 0.5e-6) / tau), 3)
    expect(resistor[k]).toBeCloseTo((1 - out[k]) / 1e3, 12)
    // All of the resistor's current goes into the capacitor; it is a difference of charges here.
    expect(Math.abs(capacitor[k] - resistor[k])).toBeLessThan(2e-6)
  })
})

test("phasors: 1 / (1 + j w RC), and what suffixes and functions make of it", () => {
  const run = runText(`${lowPass}.ac dec 3 100 100k
.print ac v(out) vm(out) vdb(out) vp(out) vr(out) vi(out) vdb(in,out) {v(out)/v(in)} i(r1) i(c1)`).plot("ac")
  run.column("frequency").forEach((f, k) => {
    const x = 2 * Math.PI * f * tau
    const [re, im] = [1 / (1 + x * x), -x / (1 + x * x)]
    const at = (name: string) => run.column(name)[k]
    expect([at("v(out)"), run.imaginary("v(out)")[k]]).toEqual([expect.closeTo(re, 9), expect.closeTo(im, 9)])
    expect(at("v(out)/v(in)")).toBeCloseTo(re, 9)
    expect(at("vr(out)")).toBeCloseTo(re, 9)
    expect(at("vi(out)")).toBeCloseTo(im, 9)
    expect(at("vm(out)")).toBeCloseTo(1 / Math.hypot(1, x), 9)
    expect(at("vdb(out)")).toBeCloseTo(-10 * Math.log10(1 + x * x), 9)
    expect(at("vp(out)")).toBeCloseTo(-Math.atan(x), 9)
    expect(at("vdb(in,out)")).toBeCloseTo(20 * Math.log10(x / Math.hypot(1, x)), 9)
    expect(at("i(r1)")).toBeCloseTo((1 - re) / 1e3, 12)
    expect(run.imaginary("i(r1)")[k]).toBeCloseTo(-im / 1e3, 12)
    expect(at("i(c1)")).toBeCloseTo(at("i(r1)"), 12)
    expect(run.imaginary("i(c1)")[k]).toBeCloseTo(-im / 1e3, 12)
  })
  expect(run.plot.variables.find(({name}) => name === "vp(out)")).toMatchObject({unit: "rad", real: true})
})

test("phases in degrees where the deck wants them, continuous ones", () => {
  // Three sections turn by more than half a turn.
  const sections = [1, 2, 3].map(k => `r${k} n${k - 1} n${k} ${10 ** k}\nc${k} n${k} 0 1u\n`).join("")
  const run = runText(`v1 n0 0 ac 1\n${sections}.ac dec 10 1 100meg\n.options units=degrees
.print ac vp(n3) cph(v(n3))`).plot("ac")
  const wrapped = run.column("vp(n3)")
  const continuous = run.column("cph(v(n3))")
  expect(continuous.at(-1)).toBeCloseTo(-270, 1)
  expect(wrapped.at(-1)).toBeCloseTo(90, 1)
  for (let k = 1; k < continuous.length; k++)
    expect(Math.abs(continuous[k] - continuous[k - 1])).toBeLessThan(20)
})

test("nested sweeps: Ohm's law at every point, the outer value in a column", () => {
  const run = runText("v1 a 0 0\nr1 a 0 1k\n.dc v1 0 2 0.5 r1 1k 3k 1k\n.print dc i(v1)").plot("dc")
  const [v, r, i] = ["v-sweep", "r1", "i(v1)"].map(name => run.column(name))
  expect(v.length).toBe(15)
  expect(r.slice(4, 6)).toEqual([1000, 2000])
  v.forEach((_, k) => {
    expect(i[k]).toBeCloseTo(-v[k] / r[k], 12)
  })
  expect(run.plot.outer).toEqual([1])
})

test("the temperature is swept: a resistor's coefficient", () => {
  const run = runText("i1 0 a 1m\nr1 a 0 1k tc1=0.01\n.dc temp -23 77 50").plot("dc")
  expect(run.column("temp-sweep")).toEqual([-23, 27, 77])
  expect(run.column("v(a)").map(v => Math.round(1e6 * v))).toEqual([500000, 1000000, 1500000])
})

test("noise of a resistor through a capacitor: kT/C in all, 4kTR at the input", () => {
  const run = runText(`${lowPass}.noise v(out) v1 dec 20 1 1g 1`)
  const density = Math.sqrt(4 * boltzmann_JK * 300.15 * 1000)
  for (const value of run.plot("noise").column("inoise_spectrum")) expect(value / density).toBeCloseTo(1, 6)
  expect(run.plot("noise").column("onoise_r1_thermal")).toEqual(run.plot("noise").column("onoise_spectrum"))
  const [total] = run.plot("noise-total").column("onoise_total")
  expect(total / Math.sqrt((boltzmann_JK * 300.15) / 1e-7)).toBeCloseTo(1, 3)
})

test("transfer function and sensitivities of a divider", () => {
  const run = runText("v1 a 0 3\nr1 a b 1k\nr2 b 0 2k\n.tf v(b) v1\n.sens v(b)")
  expect(run.plot("tf").column("transfer_function")[0]).toBeCloseTo(2 / 3, 9)
  expect(run.plot("tf").column("output_impedance_at_v(b)")[0]).toBeCloseTo(2000 / 3, 6)
  expect(run.plot("tf").column("v1#input_impedance")[0]).toBeCloseTo(3000, 6)
  expect(run.plot("sens").column("r1:r")[0]).toBeCloseTo((-3 * 2000) / 3000 ** 2, 12)
  expect(run.plot("sens").plot.listing?.rows.map(({label}) => label)).toContain("r2:r")
})

test("harmonics of a square wave: 4 / (pi n), and its distortion", () => {
  const run = runText("v1 a 0 pulse(-1 1 0 1n 1n 0.5m 1m)\nr1 a 0 1\n.tran 10u 2m\n.four 1k v(a)").plot(
    "four",
  )
  const magnitude = run.column("magnitude")
  for (const n of [1, 3, 5, 7]) expect(magnitude[n]).toBeCloseTo(4 / (Math.PI * n), 1)
  expect(magnitude[2]).toBeLessThan(0.02)
  const rest = magnitude.slice(2).reduce((sum, value) => sum + value ** 2, 0)
  expect(run.measured("thd")).toBeCloseTo(Math.sqrt(rest) / magnitude[1], 9)
})

test("initial conditions hold a node, then let go", () => {
  const run = runText("r1 a 0 1k\nc1 a 0 1u\n.ic v(a)=5\n.tran 100u 2m").plot("tran")
  expect(run.column("v(a)")[0]).toBeCloseTo(5, 6)
  run.column("time").forEach((t, k) => {
    expect(run.column("v(a)")[k]).toBeCloseTo(5 * Math.exp(-t / 1e-3), 2)
  })
})

test("rows on a grid: .options interp", () => {
  const run = runText(`${lowPass}.tran 50u 400u\n.options interp\n.meas tran m find v(out) at=125u`).plot(
    "tran",
  )
  expect(run.column("time").map(t => Math.round(1e6 * t))).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400])
  expect(run.column("v(out)")[4]).toBeCloseTo(1 - Math.exp(-2), 2)
  // Measurements see what was computed.
  expect(run.measured("m")).toBeCloseTo(1 - Math.exp(-1.25 + 0.005), 3)
})

test("what a file holds: everything, or what .save says and .print names", () => {
  const names = (cards: string) =>
    runText(`${lowPass}.op\n${cards}`).plots[0].plot.variables.map(({name}) => name)
  expect(names("")).toEqual(["v(in)", "v(out)", "i(v1)"])
  expect(names(".save out")).toEqual(["v(out)"])
  expect(names(".save v(out)\n.print op i(v1)")).toEqual(["v(out)", "i(v1)"])
  expect(names(".save alli")).toEqual(["i(v1)"])
  expect(names(".save v1#branch v(IN)")).toEqual(["i(v1)", "v(in)"])
  expect(names(".save @r1[r] v(in,out)")).toEqual(["@r1[r]", "v(in,out)"])
})

/** The only number of the only plot. */
function first(deck: string): number {
  const [{plot, column}] = runText(deck).plots
  return column(plot.variables[0].name)[0]
}

test("names in subcircuits, in several spellings", () => {
  const deck = "v1 a 0 4\nx1 a 0 s\n.subckt s p n\nr1 p mid 1k\nr2 mid n 1k\n.ends\n.op\n"
  for (const name of ["v(x1.mid)", "x1.mid", "v(x1:mid)", "V(X1.MID)"])
    expect(first(`${deck}.save ${name}`)).toBeCloseTo(2, 9)
  for (const name of ["i(x1.r1)", "i(r.x1.r1)"]) expect(first(`${deck}.save ${name}`)).toBeCloseTo(2e-3, 12)
})

/** Cards below `v1 a 0 1`, and what is said of them. */
const mistakes: readonly (readonly [cards: string, message: string])[] = [
  [".foo 3", ".foo is not supported"],
  [".trna 1n 1u", ".trna is not supported; did you mean .tran?"],
  [".hb 1", ".hb is not supported"],
  [".subckt s a\n.tran 1 2\nr1 a 0 1\n.ends", ".tran is not supported inside a subcircuit"],
  [".print op v(ouput)", ".print: there is no v(ouput); did you mean v(output)?"],
  [".print op v(output)+i(v9)", ".print: there is no i(v9)"],
  [".print ac v(outptu)/v(a)\n.ac dec 1 1 2", ".print: there is no v(outptu); did you mean v(output)?"],
  [".save @r1[lenght]", ".save: a resistor has no parameter 'lenght'"],
  [".save @r9[r]", ".save: there is no element 'r9'"],
  [".ac dec 10 0 1", ".ac: the first frequency must be positive, found 0"],
  [".ac dec 1.5 1 10", ".ac: expected a whole number of points, at least 1, found 1.5"],
  [".ac decade 1 1 10", ".ac: expected dec|oct|lin POINTS FSTART FSTOP, found 'decade 1 1 10'"],
  [".ac lin 1e9 1 10", ".ac: 1000000000 points are too many"],
  [".dc v1 0 1", ".dc: expected SOURCE START STOP STEP [SOURCE START STOP STEP], found 3 words"],
  [".dc v1 0 1 -0.1", ".dc: steps of -0.1 do not lead from 0 to 1"],
  [".dc v1 0 1 1e-9", ".dc: 1000000001 points are too many"],
  [".dc v2 0 1 0.1", ".dc: there is no element 'v2'; did you mean v1?"],
  [".tran", ".tran: expected TSTEP TSTOP [TSTART [TMAX]] [uic], found 0 numbers"],
  [".tran 1n -1u", ".tran: expected TSTOP above 0, found -0.000001"],
  [".tran 1n 1u 2u", ".tran: expected TSTART from 0 to TSTOP, found 0.000002"],
  [".tf v(b) v1", ".tf: the circuit has no v(b)"],
  [".tf v(a) r1", ".tf: expected an independent source, found the resistor r1"],
  [
    ".noise v(a) v1 dec 10 1",
    ".noise: expected v(OUT) SOURCE dec|oct|lin POINTS FSTART FSTOP, found 5 words",
  ],
  [".ic v(b)=1", ".ic: the circuit has no v(b)"],
  [".ic a=1", ".ic: expected v(node)=volts, found 'a='"],
  [".four 0 v(a)", ".four: expected a frequency above 0, found 0"],
  [".step param q 1 2 1", ".step: there is no parameter, element or source 'q'"],
  [".step v1 1 2", ".step: expected .step [lin|dec|oct] [param] NAME START STOP STEP"],
  [".step v1 0 1 1e-7", ".step: 10000001 points are too many"],
  [".step v1 0 1 1m\n.step r1 1 1001 1", ".step: 1002001 runs are too many (at most 1000000)"],
  [".mc 0", ".mc: expected a whole number of samples from 1, found '0'"],
  [".mc 3 sample=4", ".mc: there is no sample 4 of 3"],
  [".mc 3\n.step v1 0 1 1", ".mc: cannot be combined with .step: run one after the other"],
  [".options reltoll=1", ".options: 'reltoll' is not known"],
  [".options method=simpson", "method: expected trap, gear or euler, found 'simpson'"],
  [".width out=3", ".width: expected out=COLUMNS from 30 to 10000, found '3'"],
]

test.each(mistakes)("%s", (cards, message) => {
  let caught: unknown
  try {
    runText(`v1 a 0 1\nr1 a output 1\nr2 output 0 1\n${cards}`)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(NetlistErrors)
  const [first, ...others] = (caught as NetlistErrors).errors
  expect(others).toEqual([])
  expect(first.message).toContain(message)
  expect(first.message).toMatch(/^deck.cir:[5-9]: /)
})

test("all mistakes at once", () => {
  const run = () => runText("v1 a 0 1\n.tran\n.ac dec 1\n.meas tran x\n.four")
  expect(run).toThrow(NetlistErrors)
  try {
    run()
  } catch (error) {
    expect((error as NetlistErrors).errors.length).toBe(4)
  }
})

test("what means nothing is noted once", () => {
  const {notes} = runText(`v1 a 0 1\nr1 a 0 1\n.options acct reltol=1e-5 numdgt=5\n.print tran v(a)
.backanno\n.op\n.step v1 list 1 2`)
  expect(notes).toEqual([
    ".backanno has no meaning here and is ignored",
    ".options: 'acct' has no meaning here and is ignored",
    ".options: 'numdgt' has no meaning here and is ignored",
    ".print: there is no '.tran' in the deck",
  ])
})
