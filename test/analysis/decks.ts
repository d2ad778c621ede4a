/** Circuits for tests: from cards, and at random. */
import fc from "fast-check"
import type {Circuit} from "../../src/circuit/circuit.js"
import {elaborate} from "../../src/circuit/elaborate.js"
import {deviceTypes} from "../../src/devices/index.js"
import {parse} from "../../src/netlist/parse.js"

// A circuit that fails is made smaller for a while, not for hours.
fc.configureGlobal({interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true})

export function circuitOf(cards: string): Circuit {
  return elaborate(parse(`deck\n${cards}`, {file: "deck.cir"}), deviceTypes)
}

const models = `.model d1 d is=1e-14
.model d2 d is=1e-10 n=2 rs=20
.model nfet nmos level=100
.model pfet pmos level=100
`

type Make = (name: string, nodes: readonly string[], size: number) => string

/** Elements by what they need; `size` is between 0 and 1. */
const kinds: readonly Make[] = [
  (name, [p, n], size) => `r${name} ${p} ${n} ${10 ** (1 + 4 * size)}`,
  (name, [p, n], size) => `r${name} ${p} ${n} ${10 ** (1 + 4 * size)}`,
  (name, [p, n], size) => `r${name} ${p} ${n} ${10 ** (-1 + 2 * size)}`,
  (name, [p], size) => `v${name} ${p} 0 ${2 * size - 1}`,
  (name, [p, n], size) => `v${name} ${p} v${name} ${2 * size - 1}\nr${name}v v${name} ${n} 100`,
  (name, [p, n], size) => `i${name} ${p} ${n} ${(2 * size - 1) * 1e-3}`,
  (name, [p, n, c, d], size) =>
    `e${name} e${name} 0 ${c} ${d} ${4 * size - 2}\nr${name}e e${name} ${p} 1k\nr${name}f e${name} ${n} 1k`,
  (name, [p, n, c], size) =>
    `r${name}i ${p} x${name} ${1000 + 9000 * size}\nr${name}f x${name} e${name} 5k\ne${name} e${name} 0 opamp ${c} x${name}\nr${name}o e${name} ${n} 1k`,
  (name, [p, n, c]) =>
    `r${name}i ${p} x${name} 1k\nr${name}f x${name} ${n} 5k\ne${name} ${n} 0 limited ${c} x${name} gain=1000 rout=10`,
  (name, [p, n]) => `d${name} ${p} ${n} d1`,
  (name, [p, n]) => `d${name} ${p} ${n} d2`,
  (name, [p, n, c]) => `m${name} ${p} ${n} ${c} 0 nfet`,
  (name, [p, n, c]) => `m${name} ${p} ${n} ${c} 0 pfet`,
  (name, [p, n]) => `b${name} ${p} ${n} i = 1m*tanh(v(${p},${n}))`,
  (name, [p], size) => `b${name} b${name} 0 v = ${size}*sin(v(${p}))\nr${name}b b${name} ${p} 1k`,
]

/** Cards of a circuit in which every node n1 .. has a path of resistors to ground. */
export const randomDeck = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.integer({min: 0, max: 99})), {minLength: 2, maxLength: 8}),
    fc.array(
      fc.tuple(
        fc.nat(kinds.length - 1),
        fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
        fc.integer({min: 0, max: 99}),
      ),
      {minLength: 1, maxLength: 12},
    ),
  )
  .map(([tree, elements]) => {
    const node = (k: number) => (k % (tree.length + 1) ? `n${k % (tree.length + 1)}` : "0")
    const paths = tree.map(
      ([to, size], k) => `r${k} n${k + 1} ${node(to % (k + 1))} ${10 ** (2 + size / 33)}`,
    )
    const rest = elements.map(([kind, at, size], k) => kinds[kind](`x${k}`, at.map(node), size / 100))
    return models + [...paths, ...rest].join("\n")
  })

/** The largest difference, against 1 and the largest value. */
export function difference(a: Float64Array, b: Float64Array): number {
  let size = 1
  let worst = 0
  a.forEach((value, i) => {
    size = Math.max(size, Math.abs(value))
    if (!(Math.abs(value - b[i]) <= worst)) worst = Math.abs(value - b[i])
  })
  return worst / size
}
