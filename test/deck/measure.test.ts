/** Measurements: on curves known in closed form, and against ngspice's on the same deck. */
import {Measurements} from "../../src/deck/measure.js"
import {readMeasure} from "../../src/deck/measure-card.js"
import {NetlistError} from "../../src/netlist/error.js"
import {parseNumber} from "../../src/netlist/number.js"
import {parse} from "../../src/netlist/parse.js"
import {runText} from "./collect.js"

/** Values of `.meas tran m ...` on curves given by points (t, a, b). */
function measure(cards: string, points: readonly (readonly [number, number, number])[]) {
  const {cards: all} = parse(`title\n${cards}`, {file: "deck.cir"})
  const notes: string[] = []
  const number = (text: string) => {
    const value = parseNumber(text)
    if (value === undefined) throw new NetlistError(`'${text}'`, all[0].origin)
    return value
  }
  const measures = all.map(card => readMeasure(card, number, text => void notes.push(text)))
  const columns = ["v(a)", "v(b)"]
  const running = new Measurements(measures, signal => columns.indexOf(signal), {
    parameter: name => (name === "two" ? 2 : undefined),
    functions: new Map(),
  })
  for (const [t, a, b] of points) running.point(t, column => [a, b][column])
  const found = running.finish()
  return {
    found,
    notes,
    values: found.map(({value}) => value),
    details: found.map(({details}) => Object.fromEntries(details)),
  }
}

/** a goes up and down in straight lines, 0 at even times, 1 at odd ones; b = t / 10. */
const zigzag = Array.from({length: 9}, (_, t) => [t, t % 2, t / 10] as const)

test("delays: the n-th edge of one kind, the last, behind a time, between signals", () => {
  const {values, details} = measure(
    `.meas tran m1 trig v(a) val=0.5 rise=1 targ v(a) val=0.25 fall=2
.meas tran m2 trig at=1 targ v(a) val=0.5 cross=last
.meas tran m3 trig v(a) val=0.5 td=2.6 cross=1 targ v(b) val=0.4 rise=1
.meas tran m4 trig v(a)=0.5 rise=2 targ v(a)=0.5 fall=2`,
    zigzag,
  )
  expect(values).toEqual([3.75 - 0.5, 7.5 - 1, 4 - 3.5, 1].map(value => expect.closeTo(value, 12)))
  expect(details[0]).toEqual({targ: 3.75, trig: 0.5})
})

test("when and find: levels, other signals, places, slopes", () => {
  const {values} = measure(
    `.meas tran m1 when v(a)=v(b) cross=2
.meas tran m2 find v(b) when v(a)=0.5 fall=3
.meas tran m3 find v(a) at=3.25
.meas tran m4 when v(a)=0.5 rise=last
.meas tran m5 find v(a) at=8
.meas tran m6 find v(a) at=0
.meas tran m7 deriv v(b) at=2.5
.meas tran m8 deriv v(b) when v(a)=0.5 cross=3
.meas tran m9 when v(a)=0.5 from=3 to=3.9`,
    zigzag,
  )
  // They start alike, which is no crossing; then 2 - t = t / 10, t - 2 = t / 10.
  expect(values).toEqual(
    [2 / 0.9, 0.55, 0.75, 6.5, 0, 0, 0.1, 0.1, 3.5].map(value => expect.closeTo(value, 12)),
  )
})

test("extents: of straight lines exactly, ends interpolated", () => {
  const {values, details} = measure(
    `.meas tran m1 avg v(a)
.meas tran m2 rms v(a) from=0 to=4
.meas tran m3 integ v(b) from=2.5 to=6.5
.meas tran m4 max v(a) from=1.25 to=2.75
.meas tran m5 min v(a) from=1.25 to=1.75
.meas tran m6 pp v(b)
.meas tran m7 max_at v(b) to=3
.meas tran m8 min_at v(a) from=1
.meas tran m9 avg v(b) from=3 to=3`,
    zigzag,
  )
  const expected = [0.5, Math.sqrt(1 / 3), (0.25 + 0.65) * 2, 0.75, 0.25, 0.8, 3, 2, 0.3]
  expect(values).toEqual(expected.map(value => expect.closeTo(value, 12)))
  expect(details[2]).toEqual({from: 2.5, to: 6.5})
  expect(details[3]).toEqual({at: 1.25})
})

test("a parabola's slope is exact between uneven points", () => {
  const curve = [0, 1, 1.5, 4, 4.25].map(t => [t, t * t, 0] as const)
  const {values} = measure(".meas tran m deriv v(a) at=3", curve)
  expect(values[0]).toBeCloseTo(6, 12)
})

test("earlier ones in expressions; what depends on a failure fails", () => {
  const {values, found} = measure(
    `.meas tran m1 max v(b)
.meas tran m2 param='two*m1+1'
.meas tran m3 when v(a)=7
.meas tran m4 param='m3+1'
.meas tran m5 param='1/(m1-0.8)'`,
    zigzag,
  )
  expect(values).toEqual([0.8, expect.closeTo(2.6, 12), Number.NaN, Number.NaN, Number.NaN])
  expect(found.map(({problem}) => problem)).toEqual([
    undefined,
    undefined,
    "WHEN: the signal crosses 7 nowhere",
    "'m3' failed",
    "'{1/(m1-0.8)}': division by zero",
  ])
})

test("failures say why", () => {
  const {found} = measure(
    `.meas tran m1 trig v(a) val=0.5 rise=9 targ at=1
.meas tran m2 find v(a) at=12
.meas tran m3 avg v(a) from=9
.meas tran m4 trig at=1 targ v(b) val=0.85 rise=last`,
    zigzag,
  )
  expect(found.map(({problem}) => problem)).toEqual([
    "TRIG: the signal rises through 0.5 4 times, not 9",
    "FIND AT=12 is out of the interval, which ends at 8",
    "there are no points from FROM to TO",
    "TARG: the signal rises through 0.85 nowhere",
  ])
})

test("optimizers' words are read over", () => {
  const {values, notes} = measure(".meas tran m max v(b) goal=3 weight=2", zigzag)
  expect(values).toEqual([0.8])
  expect(notes).toEqual([
    ".measure m: 'goal=' has no meaning here and is ignored",
    ".measure m: 'weight=' has no meaning here and is ignored",
  ])
})

test.each([
  [".meas", "expected .measure tran|ac|dc NAME and what to find"],
  [".meas noon m max v(a)", "found 'noon'"],
  [".meas tran m", "m: expected what to find, found the end"],
  [".meas tran m top v(a)", "m: 'top' is not known (TRIG FIND WHEN DERIV AVG RMS"],
  [".meas tran m trig v(a) val=1", "m: expected TARG, found the end"],
  [".meas tran m trig v(a) rise=1 targ at=1", "m: expected VAL= behind 'v(a)'"],
  [".meas tran m find v(a)", "m: expected AT= or WHEN behind the signal"],
  [".meas tran m max v(a) rise=1", "m: 'rise=' is not expected here"],
  [".meas tran m when v(a)=1 rise=0", "m: expected a whole number or LAST behind RISE=, found '0'"],
  [".meas tran m max v(a) v(b)", "m: 'v(b)' is not expected here"],
])("%s", (card, message) => {
  expect(() => measure(card, zigzag)).toThrow(message)
})

test("on a deck: the half-time of a low-pass, its bandwidth, the slope of a divider", () => {
  const run = runText(`v1 in 0 dc 0 ac 1 pulse(0 1 0 1n 1n 1 2)
r1 in out 1k
c1 out 0 100n
.param half=0.5
.tran 1u 300u
.ac dec 50 10 100k
.dc v1 -1 1 0.25
.meas tran td trig v(in) val='half' rise=1 targ v(out) val=half rise=1
.meas tran tau param='td/ln(2)'
.meas tran energy integ par('v(in,out)*i(r1)')
.meas ac bw when vdb(out)=-3.0103
.meas ac gain find v(out) at=1.5915494k
.meas ac top max vm(out)
.meas dc slope deriv v(out) at=0.3
.meas dc zero when v(out)=0 cross=1`)
  expect(run.plot("tran").measured("tau")).toBeCloseTo(1e-4, 7)
  // Half of what the source gives stays in the resistor.
  expect(run.plot("tran").measured("energy")).toBeCloseTo(0.5 * 1e-7 * (1 - Math.exp(-6)), 9)
  expect(run.plot("ac").measured("bw")).toBeCloseTo(1591.55, 0)
  // Of a phasor its size.
  expect(run.plot("ac").measured("gain")).toBeCloseTo(Math.SQRT1_2, 3)
  expect(run.plot("ac").measured("top")).toBeCloseTo(1, 4)
  expect(run.plot("dc").measured("slope")).toBeCloseTo(1, 9)
  expect(run.plot("dc").measured("zero")).toBeCloseTo(0, 9)
})

test("numbers of a card may follow from measurements before it", () => {
  const run = runText(`v1 in 0 ac 10
r1 in out 1k
c1 out 0 100n
.ac dec 50 10 100k
.meas ac top max vdb(out)
.meas ac corner when vdb(out)='top-3.0103'
.meas ac part avg vm(out) from='corner/2' to=corner
.meas ac none when vdb(out)=-1000
.meas ac never find vm(out) at='none*2'
.meas ac product param='top*corner'`).plot("ac")
  const corner = run.measured("corner")
  expect(corner).toBeCloseTo(1591.55, -1)
  // The mean of 10 / sqrt(1 + x^2) over x from 1/2 to 1.
  expect(run.measured("part")).toBeCloseTo(20 * (Math.asinh(1) - Math.asinh(0.5)), 2)
  expect(run.measured("never")).toBeNaN()
  expect(run.measurements.find(({name}) => name === "never")?.problem).toBe("'none' failed")
  expect(run.measured("product")).toBeCloseTo(run.measured("top") * corner, 9)
})

test("the curves of a nested sweep do not cross each other's levels", () => {
  const run = runText(
    "v1 a 0 0\nr1 a b 1k\nr2 b 0 1k\n.dc v1 0 2 1 r2 1k 3k 2k\n.meas dc n when v(b)=0.9 cross=2",
  )
  // Each curve rises through it once; the way back between them does not count.
  expect(run.plot("dc").measured("n")).toBeCloseTo(1.2, 9)
})
