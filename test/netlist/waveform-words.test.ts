/** Spellings of waveforms, and the lists in brackets. */
import {joinWaveforms} from "../../src/netlist/waveform-words.js"
import {readList, splitList} from "../../src/netlist/words.js"

test.each([
  ["1 ac 1", "1 | ac | 1"],
  ["dc 1 pulse(0 1)", "dc | 1 | pulse(0 1)"],
  ["pulse (0 1)", "pulse(0 1)"],
  ["dc vdd sin (0 1 1k) ac 1 90", "dc | vdd | sin(0 1 1k) | ac | 1 | 90"],
  ["vdd pulse 0 vdd 1n ac 1", "vdd | pulse(0 vdd 1n) | ac | 1"],
  ["pwl 0 0 {2 * t} 1 dc 0", "pwl(0 0 {2 * t} 1) | dc | 0"],
  ["pwl (0 0) (1n 1)", "pwl(0 0) | (1n 1)"],
  ["exp", "exp()"],
])("%s", (words, expected) => {
  expect(joinWaveforms(words.match(/[({][^)}]*[)}]|[^\s({]+(\([^)]*\))?/g) ?? []).join(" | ")).toBe(expected)
})

test("words and assignments of a list, as of a card", () => {
  expect(readList(" 0,0 {1 + x} max(a, b)\t-1 r = 1 + 2 td='t0' +1", {file: "d.cir", line: 3})).toEqual({
    words: ["0", "0", "{1 + x}", "max(a, b)", "-1"],
    assignments: {r: "1 + 2", td: "{t0} +1"},
  })
  expect(() => readList("0 {1", {file: "d.cir", line: 3})).toThrow("d.cir:3: '{' is not closed")
})

test.each([
  ["1m", ["1m"]],
  ["1m,2u", ["1m", "2u"]],
  ["{max(a,b)},-1,(2 , 3)", ["{max(a,b)}", "-1", "(2 , 3)"]],
])("the parts of %s", (value, parts) => {
  expect(splitList(value)).toEqual(parts)
})
