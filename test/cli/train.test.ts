/** `crosspice train` on a command line that it cannot follow: one message, before any digit is read. */
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

test.each([
  ["--gain 30,30,10", "--gain: goes with --gains fixed, found '--gains row'"],
  ["--gains fixed --gain 30,30", "--gain: expected 3 numbers, one for each layer, found '30,30'"],
  ["--hp 16,8", "--hp: expected 3 numbers, one for each layer, found '16,8'"],
  ["--epochs 0", "--epochs: expected a whole number from 1 to 100000, found '0'"],
  ["--distortion much", "--distortion: expected a number like 8488 or 8.5k, found 'much'"],
  ["--renew 0", "--renew: expected a whole number from 1 to 1000000, found '0'"],
  ["--rate 0", "--rate: expected a number above 0, found '0'"],
])(
  "%s",
  async (options, message) => {
    const answer = await place.run(`train --through-circuit -o m.json ${options}`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `crosspice: ${message}\n`})
  },
  patience_ms,
)
