/**
 * Runs test/cases/*.md: below each netlist stand the laws that its answers fulfil, and what ngspice is to
 * say as well.
 */
import {readdirSync, readFileSync} from "node:fs"
import {stopNgspice} from "../ngspice.js"
import {checkLaws} from "./laws.js"
import {checkSame} from "./same-in-ngspice.js"

/** `## Title`, words, a block `netlist`, then a block `laws` or a block `ngspice` or both. */
const form =
  /^## (.*)\n[^#]*?```netlist\n([\s\S]*?)```\n(?:```laws\n([\s\S]*?)```\n?)?(?:```ngspice\n([\s\S]*?)```)?/gm
const folder = new URL("../cases/", import.meta.url)

const cases = readdirSync(folder).flatMap(file => {
  const text = readFileSync(new URL(file, folder), "utf8")
  const found = [...text.matchAll(form)].map(([, title, netlist, laws, ngspice]) => ({
    title: `${file}: ${title}`,
    netlist,
    laws,
    ngspice,
  }))
  const wrong = found.find(({laws, ngspice}) => !laws && !ngspice)
  if (wrong || found.length !== text.split("\n## ").length - 1)
    throw new Error(`${wrong?.title ?? file}: a case is not of the form`)
  return found
})

afterAll(stopNgspice)

test.each(cases.filter(({laws}) => laws))("$title", ({netlist, laws}) => checkLaws(netlist, laws))

test.each(cases.filter(({ngspice}) => ngspice))(
  "$title, in ngspice",
  ({netlist, ngspice}) => checkSame(netlist, ngspice),
  120_000,
)

test("there are many", () => {
  expect(cases.length).toBeGreaterThan(100)
})
