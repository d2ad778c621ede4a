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
    expect(answer.status).toBe(0)
    expect(answer.stderr).toMatch(/^epoch 1\/2: loss [\d.]+, validation [\d.]+ %\nepoch 2\/2: /)
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

test(
  "learns to bear errors, from where another training ended",
  async () => {
    const set = "--network mlp --set synthetic --images 600"
    await place.run(`train ${set} --epochs 2 --rate 5e-3 -o plain.json`)
    const noise = "--ha-sgd --sigma 0.2 --samples 2 --scale biscale"
    const answer = await place.run(
      `train ${set} --epochs 4 --rate 3e-3 ${noise} --from plain.json -o ha.json`,
    )
    expect(answer.status).toBe(0)
    await place.run(
      "nvm plain.json,ha.json --set synthetic --images 200 --chips 5 --sigma 0.2 --scale biscale --json r.json",
    )
    const {curves} = JSON.parse(readFileSync(place.path("r.json"), "utf8"))
    const [plain, trained] = curves.map(({points}: {points: {mean: number}[]}) => points[0].mean)
    expect(trained).toBeGreaterThan(plain + 0.03)
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
  ["--network mlp -o m.json --sigma 0.1", "--sigma: goes with --ha-sgd"],
  ["--network mlp -o m.json --mu 0.1", "--mu: goes with --ha-sgd"],
  [
    "--network mlp -o m.json --ha-sgd --by-crossbar 1",
    "--by-crossbar: expected 3 factors, one for each crossbar, found 1",
  ],
  ["--network mlp -o m.json --rate 0", "--rate: expected a number above 0, found '0'"],
])(
  "train %s",
  async (options, message) => {
    const answer = await place.run(`train --set synthetic --images 1 ${options}`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `crosspice: ${message}\n`})
  },
  patience_ms,
)
