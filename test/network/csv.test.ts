import {datasetFromCsv, networkFromCsv, networkToCsv} from "../../src/network/csv.js"
import {Random} from "../../src/network/random.js"

const text = (file: string, content: string) => ({file, text: content})
const one = (weights: string, biases: string) => [
  {weights: text("W1.csv", weights), biases: text("B1.csv", biases)},
]

test("reads a row per output or a row per input", () => {
  const byOutput = networkFromCsv(one("1,-1,1\n-1,-1,1\n", "1\n-1\n"))
  const byInput = networkFromCsv(one("1,-1\r\n-1,-1\r\n\r\n1,1\r\n", "\uFEFF1, -1"))
  expect(byInput).toEqual(byOutput)
  expect(byOutput.layers[0]).toMatchObject({inputs: 3, outputs: 2, gain: 10, scale: 1})
  expect([...byOutput.layers[0].weights]).toEqual([1, -1, 1, -1, -1, 1])
  expect([...byOutput.layers[0].biases]).toEqual([1, -1])
  expect(byOutput.levels).toBe("binary")
})

test("a square matrix needs a word", () => {
  const square = one("1,0\n-1,1", "1,1")
  expect(() => networkFromCsv(square)).toThrow(
    "W1.csv: 2 rows of 2: say whether a row belongs to an output or to an input",
  )
  expect([...networkFromCsv(square, {orientation: "outputs x inputs"}).layers[0].weights]).toEqual([
    1, 0, -1, 1,
  ])
  expect([...networkFromCsv(square, {orientation: "inputs x outputs"}).layers[0].weights]).toEqual([
    1, -1, 0, 1,
  ])
})

test("a square matrix runs as the network's others do", () => {
  const layers = (first: string) => {
    const before = {weights: text("W1.csv", first), biases: text("B1.csv", "1,1")}
    return networkFromCsv([before, {weights: text("W2.csv", "1,0\n-1,1"), biases: text("B2.csv", "1,1")}])
      .layers
  }
  expect([...layers("1,1,1\n1,1,1")[1].weights]).toEqual([1, 0, -1, 1])
  expect([...layers("1,1\n1,1\n1,1")[1].weights]).toEqual([1, -1, 0, 1])
})

test("what was written reads back exactly", () => {
  const random = new Random(1)
  const layer = (inputs: number, outputs: number, gain: number) => ({
    ...{inputs, outputs, gain, scale: 1, activation: "sigmoid" as const},
    weights: Float64Array.from({length: inputs * outputs}, () => random.uniform(-1, 1)),
    biases: Float64Array.from({length: outputs}, () => random.uniform(-1, 1)),
  })
  const network = networkFromCsv(one("0.5,0.25", "1"))
  const written = {...network, layers: [layer(7, 5, 30), layer(5, 3, 10)]}
  const files = networkToCsv(written)
  expect(files.map(({file}) => file)).toEqual(["W1.csv", "B1.csv", "W2.csv", "B2.csv"])
  const read = networkFromCsv([
    {weights: files[0], biases: files[1]},
    {weights: files[2], biases: files[3]},
  ])
  expect(read).toEqual(written)
})

test.each([
  ["1,x\n1,1", "1\n1\n1", "W1.csv:1:2: expected a number from -1 to 1, found 'x'"],
  ["1,1\n1,", "1", "W1.csv:2:2: expected a number from -1 to 1, found ''"],
  ["1,NaN", "1", "W1.csv:1:2: expected a number from -1 to 1, found 'NaN'"],
  ["1,1e999", "1", "W1.csv:1:2: expected a number from -1 to 1, found '1e999'"],
  ["1,1\n\n1,1,1", "1", "W1.csv:3: expected 2 fields as in line 1, found 3"],
  ["1,1.5", "1", "W1.csv:1:2: expected a number from -1 to 1, found '1.5'"],
  ["", "1", "W1.csv: expected rows of numbers, found nothing"],
  [
    "1,1\n1,1\n1,1",
    "1\n1\n1\n1",
    "W1.csv: expected 4 rows or columns, as many as biases in B1.csv, found 3 rows of 2",
  ],
  ["1,1", "1,1\n1,1", "B1.csv: expected one row or one column of biases, found 2 rows of 2"],
])("weights %j with biases %j", (weights, biases, message) => {
  expect(() => networkFromCsv(one(weights, biases))).toThrow(message)
})

test("layers must fit each other", () => {
  const layers = [
    ...one("1,1,1\n1,1,1", "1,1"),
    {weights: text("W2.csv", "1,1,1"), biases: text("B2.csv", "1")},
  ]
  expect(() => networkFromCsv(layers)).toThrow(
    "W2.csv: expected 2 inputs, as many as outputs of layer 1, found 1 rows of 3",
  )
})

test("data sets: classes in a column, in a row, or one-hot", () => {
  const data = text("test_data.csv", "0,0.5\n1,0.25\n0,1\n")
  for (const labels of ["2\n0\n1", "2,0,1", "0,0,1\n1,0,0\n0,1,0"]) {
    const dataset = datasetFromCsv(data, text("test_labels.csv", labels), "fraction")
    expect(dataset).toMatchObject({count: 3, width: 2, unit: "fraction"})
    expect([...dataset.labels]).toEqual([2, 0, 1])
    expect([...dataset.values]).toEqual([0, 0.5, 1, 0.25, 0, 1])
  }
})

test.each([
  ["0,1.5", "1", "test_data.csv:1:2: expected a number from 0 to 1, found '1.5'"],
  ["0,1", "1\n2", "test_labels.csv: expected 1 labels, one for each input, found 2 rows of 1"],
  ["0,1\n1,0", "0,1,0\n\n0,1,1", "test_labels.csv:3: expected a one-hot row: a single 1, zeros otherwise"],
  ["0,1\n1,0", "0,0,0\n0,1,0", "test_labels.csv:1: expected a one-hot row: a single 1, zeros otherwise"],
  ["0,1\n1,0", "0\n1.5", "test_labels.csv:2: expected a class, found 1.5"],
])("data %j with labels %j", (data, labels, message) => {
  expect(() =>
    datasetFromCsv(text("test_data.csv", data), text("test_labels.csv", labels), "fraction"),
  ).toThrow(message)
})
