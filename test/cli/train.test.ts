/** `crosspice train` on a command line that it cannot follow: one message, before any digit is read. */
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

test.each([
  ["--gain 30,30,10", "--gain: training chooses the gains, expected none"],
  ["--amplifier limited", "--amplifier: training knows 'ideal' only, found 'limited'"],
  ["--combine sum", "--combine: training knows 'mean' only, found 'sum'"],
  ["--hp 16,8", "--hp: expected 3 numbers, one for each layer, found '16,8'"],
  ["--epochs 0", "--epochs: expected a whole number from 1 to 100000, found '0'"],
  ["--distortion much", "--distortion: expected a number from 0, found NaN"],
])(
  "%s",
  async (options, message) => {
    const answer = await place.run(`train --forward circuit -o m.json ${options}`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `crosspice: ${message}\n`})
  },
  patience_ms,
)
