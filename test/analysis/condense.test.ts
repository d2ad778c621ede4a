/** A condensed circuit has the whole circuit's solutions. */
import fc from "fast-check"
import {assemble, condense} from "../../src/analysis/condense.js"
import {AnalysisError} from "../../src/analysis/error.js"
import {defaultOptions, Newton, steady} from "../../src/analysis/newton.js"
import {op} from "../../src/analysis/op.js"
import {CircuitError} from "../../src/circuit/error.js"
import {deviceTypes} from "../../src/devices/index.js"
import {analyzeReference} from "../../src/matrix/reference.js"
import {circuitOf, difference, randomDeck} from "./decks.js"

/** A result, or the kind of failure that it is for a circuit to have no (one) solution. */
function outcome<T>(work: () => T): T | "singular" | "diverges" {
  try {
    return work()
  } catch (error) {
    if (error instanceof AnalysisError) return "diverges"
    if (error instanceof CircuitError) return "singular"
    throw error
  }
}

/** Rounding errors of v(n3), 1e-15 V, are 1e-13 A and more in ex2. */
const behindAmplifier = `.model d1 d is=1e-14
.model d2 d is=1e-10 n=2 rs=20
.model nfet nmos level=100
.model pfet pmos level=100
r0 n1 0 28480.35868435805
r1 n2 n1 162.97508346206433
r2 n3 n1 284.8035868435802
r3 n4 n1 43287.612810830615
r4 n5 0 869.7490026177834
r5 n6 n3 70548.02310718645
r6 n7 n3 81113.08307896872
r7 n8 n2 572.236765935022
ix0 n6 n7 -0.00004000000000000004
rx1i n4 xx1 1k
rx1f xx1 n8 5k
ex1 n8 0 limited n4 xx1 gain=1000 rout=10
rx2i n1 xx2 1k
rx2f xx2 0 5k
ex2 0 0 limited n3 xx2 gain=1000 rout=10
dx3 n7 n5 d2
dx4 0 n3 d2
dx5 n8 n3 d1
dx6 n1 n6 d2
ix7 n4 n4 0.0009199999999999999
mx8 n1 n1 n5 0 nfet
rx9 n5 n5 19054.607179632443`
const keptThere = Array.from("000010101101101010", digit => digit === "1").concat(Array(100).fill(false))

describe.each([
  ["eigen", defaultOptions.analyze],
  ["reference", analyzeReference],
])("%s", (_, analyze) => {
  const options = {...defaultOptions, analyze, reltol: 1e-9, vntol: 1e-10, abstol: 1e-13}

  test("random circuits: Newton on the whole stays where the condensed one ends", () => {
    let solved = 0
    fc.assert(
      fc.property(randomDeck, fc.infiniteStream(fc.boolean()), (cards, choices) => {
        const whole = circuitOf(cards)
        const keep = whole.unknowns.filter(() => choices.next().value)
        const found = outcome(() => {
          const condensed = condense(whole, keep, analyze)
          // Plain data: another thread gets a copy.
          const small = assemble(structuredClone(condensed.data), deviceTypes)
          for (const name of keep) expect(small.unknowns).toContain(name)
          const x = op(small, options)
          const all = condensed.recover(x)
          small.unknowns.forEach((name, i) => {
            expect(all[whole.unknowns.indexOf(name)]).toBe(x[i])
          })
          return all
        })
        const flat = outcome(() => op(whole, options))
        if (flat === "singular" || found === "singular") {
          expect([flat, found]).toEqual(["singular", "singular"])
          return
        }
        if (found === "diverges") return
        solved++
        // Where there are several solutions the two may have found different ones.
        if (flat !== "diverges" && difference(flat, found) < 1e-9) return
        const x = found.slice()
        const b = whole.drive(0, 1)
        // Rounding errors of a voltage are some 1e-12 A behind an amplifier of gain 1000 and 10 Ohm.
        const newton = new Newton(whole, {...options, abstol: 1e-10})
        for (let k = 0; k < 100 && !newton.linearize(x, b, steady); k++); // limiters come along
        newton.solve(x, b)
        expect(difference(x, found)).toBeLessThan(1e-9)
      }),
      {numRuns: 200, examples: [[behindAmplifier, fc.stream(keptThere.values())]]},
    )
    expect(solved).toBeGreaterThan(80)
  })

  test("a linear circuit, nothing kept: everything is recovered from nothing", () => {
    const circuit = circuitOf("v1 in 0 3\nr1 in a 1k\nr2 a 0 2k\ne1 b 0 a 0 5\nr3 b 0 1")
    const condensed = condense(circuit, [], analyze)
    expect(condensed.data.unknowns).toEqual(["v(0)"])
    expect(difference(condensed.recover(new Float64Array(1)), op(circuit, options))).toBeLessThan(1e-14)
    condensed.dispose()
  })

  test("a grid of resistors between two kept nodes is one matrix of conductances", () => {
    const cards = []
    for (let k = 1; k < 40; k++)
      for (const j of [k + 1, (3 * k) % 40]) cards.push(`r${k}_${j} n${k} n${j || 40} ${k + j}`)
    const {data} = condense(circuitOf([...cards, "rg n7 0 1k"].join("\n")), ["v(n3)", "v(n33)"], analyze)
    expect(data.unknowns).toEqual(["v(0)", "v(n3)", "v(n33)"])
    const S = new Float64Array(4)
    for (const j of [0, 1])
      for (let p = data.columns[j]; p < data.columns[j + 1]; p++) S[2 * j + data.rows[p] - 1] = data.values[p]
    const [a, b, c, d] = S
    expect(b).toBeCloseTo(c, 14)
    // What flows to ground from a volt at both is what the kilohm takes of it, at a place in between.
    const driven = circuitOf([...cards, "rg n7 0 1k", "v1 n3 0 1", "v2 n33 0 1"].join("\n"))
    expect(a + b + c + d).toBeCloseTo(op(driven, options)[driven.unknowns.indexOf("v(n7)")] / 1000, 12)
  })
})

test("a name that the circuit does not have; a part without a solution", () => {
  const circuit = circuitOf("v1 in 0 3\nr1 in 0 1k")
  expect(() => condense(circuit, ["v(out)"])).toThrow("the circuit has no v(out) to keep")
  expect(() => condense(circuitOf("v1 in 0 3\nr1 in 0 1k\nr2 a b 1k"), ["v(in)"])).toThrow(
    /^deck.cir:4: no unique solution: node '[ab]' floats/,
  )
})
