/** `crosspice evaluate` on bad input: one clear message on stderr, nothing on stdout, status 1. */
import {mkdirSync, readdirSync, rmSync} from "node:fs"
import {failure} from "../../src/cli/failure.js"
import {partitions, patience_ms, Workplace, writeSmallNetwork} from "./command.js"

const place = new Workplace()
beforeAll(() => {
  writeSmallNetwork(place, "net")
  mkdirSync(place.path("empty"))
})
afterAll(() => place.remove())

const net = `evaluate --csv net --threads 1 ${partitions}`
const hint = " (crosspice --help says more)"

/** Command lines and messages. */
const lines: readonly (readonly [string, string])[] = [
  [
    "evaluate --csv net",
    "crosspice: --hp: layer 1: expected 1 to 7 horizontal partitions of 7 columns (the bias column counted), found 16",
  ],
  [
    "evaluate --csv net --hp 2,2 --vp 2,1,1",
    "crosspice: --hp: expected 3 numbers, one for each layer, found '2,2'",
  ],
  [
    "evaluate --set synthetic --hp 392,8,8",
    "crosspice: --hp: layer 1: horizontal partition 13 of 392 would be empty: 401 columns (the bias column counted) cannot be cut into 392 this way",
  ],
  [
    `${net} --rlow -5`,
    "crosspice: --rlow, --rhigh: expected 0 < R_low < R_high in ohms, found -5 and 25464.7908947",
  ],
  [`${net} --images 0`, "crosspice: --images: expected a whole number from 1 to 20, found '0'"],
  [`${net} --images 21`, "crosspice: --images: expected a whole number from 1 to 20, found '21'"],
  [`${net} --images 1.5`, "crosspice: --images: expected a whole number from 1 to 20, found '1.5'"],
  [`${net} --imges 5`, `crosspice: unknown option --imges; did you mean --images?${hint}`],
  [`${net} --wires yes`, `crosspice: --wires: expected on, off, rc, found yes${hint}`],
  [`${net} --set mnist`, `crosspice: --csv and --set exclude each other${hint}`],
  [`evalute --csv net`, `crosspice: unknown command 'evalute'; did you mean evaluate?${hint}`],
  [
    "",
    `crosspice: expected a command: run, validate, evaluate, compile, train, compensate, study, nvm, acim, import${hint}`,
  ],
  [
    `${net} --json net/W1.csv/x`,
    "crosspice: cannot write net/W1.csv/x: part of 'net/W1.csv' is a file, not a folder",
  ],
  [`${net} --json empty`, "crosspice: cannot write empty: it is a folder"],
  [`${net} --json /dev/full`, "crosspice: cannot write /dev/full: the disk is full"],
  [
    `${net} --neuron relu,relu`,
    "crosspice: --neuron: expected one neuron or 3, one for each layer, found 'relu,relu'",
  ],
  [
    "evaluate --set synthetic --chips 3",
    "crosspice: --chips: all would be the same: give --weight-var, --wire-var, --stuck-low, --stuck-high or --offset",
  ],
  [
    "evaluate --set synthetic --pass 101",
    "crosspice: --pass: expected a percentage from 0 to 100, found '101'",
  ],
  ["evaluate none.json --set synthetic", "none.json: no such file"],
  ["evaluate --data empty", "empty/t10k-images-idx3-ubyte.gz: no such file, nor t10k-images-idx3-ubyte"],
  [
    "evaluate --data-url ftp://x/",
    "--data-url: MNIST is neither here nor to be had: ftp://x/t10k-images-idx3-ubyte.gz: expected an https address. --data names its folder",
  ],
]

test.each(lines)(
  "%s",
  async (line, message) => {
    expect(await place.run(line)).toEqual({status: 1, signal: null, stdout: "", stderr: `${message}\n`})
  },
  patience_ms,
)

/** One file of the network (or none) changed, and the message. */
const files: readonly (readonly [what: string, file: string, text: string | undefined, message: string])[] = [
  [
    "wrong shape",
    "W2.csv",
    "1,1\n1,-1\n",
    "bad/W2.csv: expected 4 rows or columns, as many as biases in bad/B2.csv, found 2 rows of 2",
  ],
  ["NaN", "B1.csv", "1\nNaN\n1\n1\n1\n", "bad/B1.csv:2:1: expected a number from -1 to 1, found 'NaN'"],
  ["missing in the middle", "W2.csv", undefined, "bad/W2.csv: no such file"],
  [
    "too few labels",
    "test_labels.csv",
    "1\n2\n",
    "bad/test_labels.csv: expected 20 labels, one for each input, found 2 rows of 1",
  ],
  [
    "a label out of range",
    "test_labels.csv",
    "0\n1\n3\n",
    "bad/test_labels.csv:3:1: expected a number from 0 to 2, found '3'",
  ],
  [
    "a one-hot label out of range",
    "test_labels.csv",
    "0,0,1,0\n0,0,0,1\n".repeat(10),
    "bad/test_labels.csv:2: expected a class from 0 to 2, found 3",
  ],
]

test.each(files)(
  "%s",
  async (_, file, text, message) => {
    writeSmallNetwork(place, "bad")
    if (text === undefined) rmSync(place.path(`bad/${file}`))
    else place.write(`bad/${file}`, text)
    const answer = await place.run(`evaluate --csv bad --threads 1 ${partitions}`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `${message}\n`})
  },
  patience_ms,
)

/** A library for `--neuron`; what is wrong shows on a worker thread. */
const libraries: readonly (readonly [what: string, text: string, message: string])[] = [
  [
    "no neuron",
    ".subckt nerve a b c\nr1 a b 1\n.ends",
    "my.lib:1: expected a subcircuit '.subckt neuron in out vdd', found nerve",
  ],
  [
    "a syntax error",
    ".subckt neuron in out vdd\nb1 out 0 v={2*(v(in)\n.ends",
    "my.lib:2: '(' is not closed\n  b1 out 0 v={2*(v(in)\n                ^",
  ],
  [
    "an undefined parameter",
    ".subckt neuron in out vdd\nr1 out in {foo}\n.ends",
    "my.lib:2: r1: undefined parameter 'foo'\n  {foo}\n   ^",
  ],
  [
    "a floating node",
    ".subckt neuron in out vdd\nr1 out in 1\nr2 a b 1\nr3 vdd 0 1\n.ends",
    "my.lib:3: no unique solution: node 'xn_1_0.b' floats, it has no path for direct current to ground (xn_1_0.r2)",
  ],
]

test.each(libraries)(
  "a library with %s",
  async (_, text, message) => {
    place.write("my.lib", `${text}\n`)
    const answer = await place.run(`${net} --neuron my.lib`)
    expect(answer).toEqual({status: 1, signal: null, stdout: "", stderr: `${message}\n`})
  },
  patience_ms,
)

test.each([
  [
    "truncated",
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
    "gz",
    "cannot uncompress: unexpected end of file",
  ],
  [
    "not IDX",
    Uint8Array.of(0, 0, 8, 9),
    "",
    expect.stringMatching(/expected SHA-256 0fa7\w+ \(uncompressed\), found/),
  ],
])(
  "an MNIST file that is %s",
  async (_, bytes, end, message) => {
    const name = `mnist/t10k-images-idx3-ubyte${end && `.${end}`}`
    place.write(name, bytes)
    const {status, stdout, stderr} = await place.run("evaluate --data mnist")
    rmSync(place.path("mnist"), {recursive: true})
    expect([status, stdout]).toEqual([1, ""])
    expect(stderr).toEqual(typeof message === "string" ? `${name}: ${message}\n` : message)
  },
  patience_ms,
)

test(
  "model files",
  async () => {
    place.write("model.json", '{"format": "crosspice-network"')
    expect((await place.run("evaluate model.json --set synthetic")).stderr).toMatch(
      /^model.json: expected JSON: .*\n$/,
    )
    place.write("model.json", '{"format": "crosspice"}')
    const {status, stderr} = await place.run("evaluate model.json --set synthetic")
    expect(status).toBe(1)
    expect(stderr).toBe('model.json: format: Invalid input: expected "crosspice-network"\n')
  },
  patience_ms,
)

test("failures leave nothing behind", () => {
  expect(readdirSync(place.folder).sort()).toEqual(["bad", "empty", "model.json", "my.lib", "net"])
})

test("a bug of ours shows its stack and exits 70", () => {
  const bug = failure(new TypeError("x is undefined"))
  expect(bug.status).toBe(70)
  expect(bug.text).toMatch(/^crosspice: this is a bug, please report it\nTypeError: x is undefined\n +at /)
  const overflow = (): number => 1 + overflow()
  expect(() => overflow()).toThrow(RangeError)
  try {
    overflow()
  } catch (error) {
    expect(failure(error).status).toBe(70)
  }
})
