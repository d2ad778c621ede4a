/** CIFAR-10's binary format with bytes made up here. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {cifarImages} from "../../src/network/cifar.js"
import {readCifar} from "../../src/network/files.js"

const record = (label: number, value: (k: number) => number) =>
  Uint8Array.from({length: 3073}, (_, k) => (k ? value(k - 1) : label))
const together = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]))

test("planes of colours become pixels of three, file after file", () => {
  const planes = record(3, k => (k < 1024 ? k % 100 : k < 2048 ? 100 : 200))
  const files = [
    {
      file: "a.bin",
      bytes: together(
        planes,
        record(9, () => 7),
      ),
    },
    {file: "b.bin", bytes: record(0, () => 8)},
  ]
  const {count, width, values, labels, unit} = cifarImages(files, "x")
  expect([count, width, unit, [...labels]]).toEqual([3, 3072, "grey", [3, 9, 0]])
  // Row 2, column 5.
  expect([...values.subarray((2 * 32 + 5) * 3, (2 * 32 + 5) * 3 + 3)]).toEqual([69, 100, 200])
  expect(new Set(values.subarray(3072, 6144))).toEqual(new Set([7]))
  expect(values[6144]).toBe(8)
})

test.each([
  [new Uint8Array(3072), "c.bin: expected records of 3073 bytes, found 3072 bytes"],
  [new Uint8Array(0), "c.bin: expected records of 3073 bytes, found 0 bytes"],
  [
    together(
      record(1, () => 0),
      record(10, () => 0),
    ),
    "c.bin: record 1: expected a class from 0 to 9, found 10",
  ],
])("one clear message", (bytes, message) => {
  expect(() => cifarImages([{file: "c.bin", bytes}], "x")).toThrow(message)
})

test("a folder holds five batches and a test batch", () => {
  const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  try {
    for (let k = 1; k < 5; k++)
      writeFileSync(
        join(folder, `data_batch_${k}.bin`),
        record(k, () => k),
      )
    expect(() => readCifar(folder, "train")).toThrow(`${join(folder, "data_batch_5.bin")}: no such file`)
    writeFileSync(
      join(folder, "data_batch_5.bin"),
      record(5, () => 5),
    )
    writeFileSync(
      join(folder, "test_batch.bin"),
      record(6, () => 6),
    )
    expect([...readCifar(folder, "train").labels]).toEqual([1, 2, 3, 4, 5])
    expect(readCifar(folder, "test").name).toBe("CIFAR-10 test images")
  } finally {
    rmSync(folder, {recursive: true})
  }
})
