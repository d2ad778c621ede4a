/** Built-in libraries are the files of the folder netlists; a user's library is checked. */
import {readFileSync} from "node:fs"
import {compile} from "../../src/crossbar/compile.js"
import {libraryFiles, libraryText} from "../../src/crossbar/library.js"
import {parse} from "../../src/netlist/parse.js"
import {someLayers} from "./some-layers.js"

const layers = someLayers([3, 2], 1)
const neuron = (text: string) => () => compile(layers, {neuron: parse(`\n${text}`, {file: "my.lib"})})

test.each([...libraryFiles()])("netlists/%s is what the source says", (path, text) => {
  // To write them: node netlists/write.mjs
  expect(readFileSync(new URL(`../../netlists/${path}`, import.meta.url), "utf8")).toBe(text)
})

test("a user's neuron takes the built-in one's place", () => {
  const netlist = neuron(".subckt neuron a b c\nr1 a b 1k\n.ends\n.model d d")()
  expect(netlist.subcircuits.get("neuron")?.ports).toEqual(["a", "b", "c"])
  expect(netlist.cards.at(-1)?.name).toBe(".model")
})

test("a library without the subcircuit, with other terminals, with a name twice", () => {
  expect(neuron(".subckt nero a b c\nr1 a b 1k\n.ends")).toThrow(
    "my.lib:2: expected a subcircuit '.subckt neuron in out vdd', found nero",
  )
  expect(neuron("")).toThrow("expected a subcircuit '.subckt neuron in out vdd', found no subcircuit")
  expect(neuron(".subckt neuron a b\nr1 a b 1k\n.ends")).toThrow(/my.lib:2: .* found terminals 'a b'/)
  expect(neuron(".subckt neuron a b c\n.ends\n.subckt amplifier a b c\n.ends")).toThrow(
    "my.lib:4: subcircuit 'amplifier' is defined in another library, too",
  )
  expect(() => libraryText("neuron-x", "ngspice")).toThrow(
    /expected one of amplifier-ideal, .*, found 'neuron-x'/,
  )
})
