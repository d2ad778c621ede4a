/** What of a card becomes which column: waveforms, lists, flags, models and what stands around them. */
import type {DeviceType, Elements} from "../../src/circuit/device.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {parse} from "../../src/netlist/parse.js"

type P = "dc" | "r" | "td" | "icvbe" | "icvce" | "off" | "area" | "bf"

const parameter = {title: "a parameter", default: 0}

/** A source with what sources have, and a transistor with a fourth terminal that may be left out. */
const types: readonly DeviceType[] = [
  {
    title: "source",
    letter: "v",
    terminals: ["p", "n"],
    waveform: true,
    parameters: {dc: parameter, r: {title: "where it repeats", default: Number.NaN}, td: parameter},
    read: words => {
      const waveform = words.find(word => word.includes("("))
      return waveform === undefined ? {dc: words.join("+")} : {waveform}
    },
    place: () => ({}),
  },
  {
    title: "transistor",
    letter: "q",
    terminals: ["c", "b", "e", "s"],
    optional: 1,
    model: {types: {npn: 1, pnp: -1}},
    value: "area",
    parameters: {
      area: {title: "area", default: 1},
      icvbe: {title: "initial voltage", default: Number.NaN, also: ["ic"]},
      icvce: {title: "initial voltage", default: Number.NaN, also: ["ic2"]},
      off: parameter,
      bf: {title: "gain", default: 100, of: "model"},
      polarity: {title: "polarity", default: 1},
    },
    place: () => ({}),
  },
]

const all = (cards: string): [Elements<P>, readonly string[]] => {
  const {placements, unknowns} = elaborate(parse(`deck\n${cards}`, {file: "d.cir"}), types)
  return [placements[0].elements, unknowns]
}
const elements = (cards: string) => all(cards)[0]

test.each(["v1 a 0 pulse(0 {2 * vdd} 1n)", "v1 a 0 pulse ( 0, vdd*2 1n )", "v1 a 0 PULSE 0 '2 * vdd' 1n"])(
  "%s",
  card => {
    const [waveform] = elements(`${card}\n.param vdd=1`).waveforms
    waveform?.begin(1, 10)
    expect([waveform?.value(0), waveform?.value(5)]).toEqual([0, 2])
  },
)

test.each([
  "v1 a 0 pwl(0 0 1 {k} r=0 td = 2)",
  "v1 a 0 pwl((0 0) (1 k)) r=0 td=2",
  "v1 a 0 pwl (0,0 1,k) td={1+1} r=0",
  "v1 a 0 pwl 0 0 1 k td=2 r=0",
])("%s", card => {
  const {waveforms, parameters} = elements(`${card}\n.param k=3`)
  expect(waveforms[0]?.value(0.5)).toBe(1.5)
  expect([parameters.r[0], parameters.td[0]]).toEqual([0, 2])
})

test("each source has its place among the waveforms", () => {
  const {waveforms} = elements("v1 a 0 1\nv2 a 0 pwl(0 1 1 1)\nv3 b 0 2")
  expect(waveforms.map(waveform => waveform?.value(0))).toEqual([undefined, 1, undefined])
})

test.each([
  ["v1 a 0 pwl(0 0 1 1 q=1)", "d.cir:2: v1: a source has no parameter 'q' (it has: dc r td)"],
  ["v1 a 0 pwl(0 0 r=1 1 1 td=x)", "d.cir:2: v1: undefined parameter 'x'"],
  ["v1 a 0 blip(0 1)", "d.cir:2: v1: there is no waveform 'blip'"],
  ["q1 a b m\n.model m npn", "d.cir:2: q1: needs 4 nodes and a model"],
  ["q1 a b c d e m\n.model m npn", "d.cir:2: q1: undefined parameter 'e'"],
  ["q1 a b c n", "d.cir:2: q1: there is no model 'n' (expected '.model n npn|pnp ...')"],
  ["q1 a b c d n", "d.cir:2: q1: there is no model 'n' (expected '.model n npn|pnp ...')"],
  ["q1 a b c m 1 2\n.model m npn", "d.cir:2: q1: '2' is one word too many for a transistor"],
  ["q1 a b c m ic=1,2,3\n.model m npn", "d.cir:2: q1: a transistor has no parameter 'ic3'"],
  ["q1 a b c m ic=1,2 ic2=3\n.model m npn", "d.cir:2: q1: 'ic2' is given twice, alone and in 'ic'"],
  ["v1 a 0 0 off", "d.cir:2: v1: undefined parameter 'off'"],
  ["q1 a b c m\n.model m npn level=2\n.model m2 npn", ""],
])("%s: %s", (card, message) => {
  if (message) expect(() => elements(card)).toThrow(message)
  else expect(elements(card).count).toBe(1)
})

test("a terminal may be left out before the model, an area may stand on either side of it", () => {
  const [{nodes, parameters}, unknowns] = all(`q1 c b e m
q2 c b e s m 3
q3 c b e s 4 m
q4 c b e m 5 off
q5 c b e m off ic=0.6,5
.model m pnp bf=50`)
  const names = [...nodes].map(node => unknowns[node])
  expect(names.slice(0, 8)).toEqual(["v(c)", "v(b)", "v(e)", "v(0)", "v(c)", "v(b)", "v(e)", "v(s)"])
  expect([...parameters.area]).toEqual([1, 3, 4, 5, 1])
  expect([...parameters.off]).toEqual([0, 0, 0, 1, 1])
  expect([...parameters.bf]).toEqual([50, 50, 50, 50, 50])
  expect([parameters.icvbe[4], parameters.icvce[4]]).toEqual([0.6, 5])
})
