/** What is printed reads back as what it was. */
import fc from "fast-check"
import {type Card, type Netlist, noAssignments, type Scope, type Subcircuit} from "../../src/netlist/card.js"
import {parse} from "../../src/netlist/parse.js"
import {lines} from "../../src/netlist/print.js"
import {origin, placeless} from "./placeless.js"

const name = fc.stringMatching(/^[a-z][a-z0-9_.#+-]{0,12}$/)
/** In a value a last `+` would go on to the next word. */
const parameter = fc.stringMatching(/^[a-z][a-z0-9_.#]{0,12}$/)
const operand = fc.oneof(
  parameter,
  fc.integer().map(String),
  name.map(inner => `v(${inner})`),
)
const formula = fc.array(operand, {minLength: 1, maxLength: 12}).chain(operands =>
  fc
    .array(fc.constantFrom(" + ", "*", " - ", " / ", " ** ", " < ", " ? ", " : ", " && "), {
      minLength: operands.length,
      maxLength: operands.length,
    })
    .map(joints => operands.reduce((text, next, i) => text + joints[i] + next)),
)
const group = fc.array(operand, {maxLength: 30}).map(inner => `(${inner.join(" ")})`)
const braced = formula.map(inner => `{${inner}}`)
const quoted = fc.stringMatching(/^[A-Za-z ;$+'(]{0,20}$/).map(inner => `"${inner}"`)
const word = fc.oneof(
  name,
  operand,
  group,
  braced,
  quoted,
  fc.tuple(name, group).map(pair => pair.join("")),
)
const assignments = fc
  .dictionary(name, fc.oneof(operand, formula, braced, quoted), {maxKeys: 4})
  .map(pairs => (Object.keys(pairs).length ? {...pairs} : noAssignments))
const card = fc
  .record({
    name: fc.oneof(name, fc.constantFrom(".op", ".param", ".model")),
    words: fc.array(word, {maxLength: 12}),
    assignments,
  })
  .filter(({name, words}) => name !== ".model" || !words.some(word => word.includes("(")))
  .map((card): Card => ({...card, origin}))

// What begins with a plus belongs to the card above.
const script = fc
  .array(fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/).filter(text => !/^(.endc|\+)/i.test(text)))
  .map(texts => ({
    name: ".control",
    words: [],
    assignments: noAssignments,
    origin,
    lines: texts.map(text => ({text, origin})),
  }))

const conditional = (depth: number): fc.Arbitrary<Card> =>
  fc
    .tuple(
      fc.array(fc.tuple(formula, scope(depth)), {minLength: 1, maxLength: 3}),
      fc.option(scope(depth), {nil: undefined}),
    )
    .map(([chosen, rest]) => ({
      name: ".if",
      words: [],
      assignments: noAssignments,
      origin,
      branches: [
        ...chosen.map(([condition, body]) => ({condition, origin, ...body})),
        ...(rest ? [{condition: undefined, origin, ...rest}] : []),
      ],
    }))

const scope = (depth: number): fc.Arbitrary<Scope> =>
  fc.record({
    cards: fc.array(depth ? fc.oneof({weight: 8, arbitrary: card}, script, conditional(depth - 1)) : card, {
      maxLength: 5,
    }),
    subcircuits: depth
      ? fc
          .array(fc.tuple(name, fc.array(name, {maxLength: 4}), assignments, scope(depth - 1)), {
            maxLength: 2,
          })
          .map(
            definitions =>
              new Map(
                definitions.map(([name, ports, parameters, body]): [string, Subcircuit] => [
                  name,
                  {name, ports, parameters, origin, ...body},
                ]),
              ),
          )
      : fc.constant(new Map()),
  })

const netlist = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9 *+]{0,80}[A-Za-z0-9])?$/), scope(2))
  .map(([title, scope]): Netlist => ({title: title.replace(/ +/g, " "), ...scope}))

test("print, then parse, gives the same netlist", () => {
  fc.assert(
    fc.property(netlist, netlist => {
      const text = [...lines(netlist)].join("\n")
      expect(placeless(parse(text, {file: "deck.cir"}))).toEqual(placeless(netlist))
    }),
    {numRuns: 300},
  )
})

test("lines are at most 110 columns wide where a card has blanks", () => {
  fc.assert(
    fc.property(netlist, netlist => {
      for (const line of lines(netlist))
        if (line.length > 110) expect(line.replace(/^\+ /, "").replace(/"[^"]*"/g, "")).not.toContain(" ")
    }),
  )
})

test("a deck, as it looks", () => {
  const text = `a deck
.subckt half in r=1k
r1 in 0 {r/2}
.ends half
v1 in 0 pwl(0 0 1e-9 0.1 2e-9 0.2 3e-9 0.3 4e-9 0.4 5e-9 0.5 6e-9 0.6 7e-9 0.7 8e-9 0.8 9e-9 0.9 10e-9 1 11e-9
+ 1.1) ac=1
x1 in half r=2k
.end`
  expect([...lines(parse(text, {file: "deck.cir"}))].join("\n")).toBe(text)
})
