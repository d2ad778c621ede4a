/** The studies that come with the program can be read, and ask for what there is. */
import {existsSync, readdirSync, readFileSync} from "node:fs"
import {inFolder, pointArguments} from "../../src/cli/study/settings.js"
import {readStudy} from "../../src/study/read.js"
import {countPoints, points} from "../../src/study/study.js"

const files = readdirSync("examples").filter(file => file.endsWith(".yaml"))

test.each(files)("%s", file => {
  const study = readStudy(readFileSync(`examples/${file}`, "utf8"), file)
  expect(study.about).toBeDefined()
  expect(countPoints(study)).toBeLessThan(100)
  for (const choice of points(study)) {
    const settings = Object.fromEntries(choice.map(({name, text}) => [name, text]))
    const {model, csv} = pointArguments(inFolder(settings, "examples"))
    // Own data are made by a script.
    const named = model ?? `${csv}.mjs`
    expect([named, existsSync(named)]).toEqual([named, true])
  }
})

test("files are named as seen from the study, built-in names are not files", () => {
  const settings = {
    model: "m.json",
    neuron: "relu,own.lib, tanh",
    amplifier: "limited",
    csv: "a",
    images: "3",
  }
  expect(inFolder(settings, "/s")).toEqual({
    model: "/s/m.json",
    neuron: "relu,/s/own.lib, tanh",
    amplifier: "limited",
    csv: "/s/a",
    images: "3",
  })
  expect(inFolder({amplifier: "own.lib"}, "/s/t")).toEqual({amplifier: "/s/t/own.lib"})
})
