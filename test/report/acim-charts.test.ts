import {type AcimSweep, acimPage, acimSvg} from "../../src/report/acim-charts.js"

const sweep: AcimSweep = {
  title: "a <network>",
  text: ["100 images"],
  digitalAccuracy: 0.98,
  points: [1, 4].flatMap(digitBits =>
    [6, 8].map(value => ({
      ...{swept: "ADC bits" as const, value, digitBits, accuracy: value / 10, relativeEnergy: 1 / digitBits},
      csnr_dB: value === 8 ? null : 17.23,
    })),
  ),
}

test("a page: a chart of the axis that is swept, and every design in a table", async () => {
  const text = await acimPage(sweep)
  expect(text).toContain("<h1>a &lt;network&gt;</h1>")
  expect(text).toContain("Accuracy over ADC bits")
  expect(text).not.toContain("Accuracy over noise")
  expect(text).toContain("4-bit digits")
  expect(text.match(/<tr>/g)?.length).toBe(5)
  expect(text).toMatch(/17\.2<.*\n.*exact/)
})

test("a figure: both lines, all points, the line without macros", async () => {
  const text = await acimSvg(sweep)
  expect(text).toMatch(/^<svg/)
  expect(text.match(/aria-roledescription="line mark"/g)?.length).toBe(2)
  expect(text.match(/aria-roledescription="point"/g)?.length).toBe(4)
  expect(text.match(/aria-roledescription="rule mark"/g)?.length).toBe(1)
})
