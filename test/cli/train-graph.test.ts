/** `crosspice train --network` as its user runs it: a small training, and mistakes in one line. */
import {readFileSync} from "node:fs"
import {parseGraph} from "../../src/network/graph/graph-file.js"
import {patience_ms, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

test(
  "trains, says how well, and writes a file that says how it was made",
  async () => {
    const line = "train --network mlp --set synthetic --images 600 --epochs 2 --rate 5e-3 -o m.json"
    const answer = await place.run(line)
    expect(answer).toMatchObject({status: 0, stderr: ""})
    const [, validation, test] =
      /^m\.json: epoch \d of 2: validation ([\d.]+) %, test ([\d.]+) %\n$/.exec(answer.stdout) ?? []
    expect(Number(test)).toBeGreaterThan(50)
    const {graph, made} = parseGraph(readFileSync(place.path("m.json"), "utf8"), "m.json")
    expect(graph.input).toEqual([28, 28, 1])
    expect(made?.command).toBe(`crosspice ${line}`)
    expect(made?.data).toBe("synthetic digits (train), the first 600")
    expect((100 * (made?.accuracy.validation ?? 0)).toFixed(2)).toBe(validation)
  },
  patience_ms,
)

test.each([
  [
    "--network lenet -o m.json",
    "--network: expected lenet5, mlp, resnet, resnet20, vit, found lenet (crosspice --help says more)",
  ],
  ["--network mlp", "--output: expected, but not given (crosspice --help says more)"],
  [
    "--network mlp -o m.json --hp 16,8,8",
    "unknown option --hp; did you mean --help? (crosspice --help says more)",
  ],
  [
    "--network mlp -o m.json --epochs none",
    "--epochs: expected a whole number from 1 to 100000, found 'none'",
  ],
  ["--network mlp -o m.json --rate 0", "--rate: expected a number above 0, found '0'"],
])(
  "train %s",
  async (options, message) => {
    const answer = await place.run(`train ${options}`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `crosspice: ${message}\n`})
  },
  patience_ms,
)
