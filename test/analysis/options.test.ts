/** `.options` and `.temp`: what they set, what is read over, what is refused. */
import {defaultOptions} from "../../src/analysis/newton.js"
import {readOptions} from "../../src/analysis/options.js"
import {parse} from "../../src/netlist/parse.js"

const read = (cards: string, notes: string[] = []) =>
  readOptions(parse(`title\n${cards}`, {file: "deck.cir"}), {note: text => void notes.push(text)})

test("without cards the defaults", () => {
  expect(read("r1 a 0 1")).toEqual(defaultOptions)
})

test("numbers, methods, temperatures; the last card counts", () => {
  const options = read(`.options reltol=1m itl4=40 method=gear maxord=3
.option reltol=2m trtol=7
.temp 85
.options tnom=-40`)
  expect(options).toEqual({
    ...defaultOptions,
    reltol: 2e-3,
    itl4: 40,
    method: "gear",
    maxord: 3,
    trtol: 7,
    temp: 85,
    tnom: -40,
  })
})

test("what means nothing here is told, what others read is left alone", () => {
  const notes: string[] = []
  expect(read(".options klu acct pivtol=1e-13 seed=3 interp units=degrees", notes)).toEqual(defaultOptions)
  expect(notes).toEqual([
    ".options: 'klu' has no meaning here and is ignored",
    ".options: 'acct' has no meaning here and is ignored",
    ".options: 'pivtol' has no meaning here and is ignored",
  ])
})

test.each([
  [".options foo", ".options: 'foo' is not known"],
  [".options foo=1", ".options: 'foo' is not known"],
  [".options reltol=0", "reltol: expected a positive number, found '0'"],
  [".options reltol=x", ".options: expected a number, found 'x'"],
  [".options itl1=1.5", "itl1: expected a whole number, found '1.5'"],
  [".options temp=-300", "temp: expected a temperature above -273.15, found '-300'"],
  [".temp", ".temp: expected a number, found ''"],
  [".options method=leapfrog", "method: expected trap, gear or euler, found 'leapfrog'"],
])("%s", (card, message) => {
  expect(() => read(card)).toThrow(`deck.cir:2: ${message}`)
})
