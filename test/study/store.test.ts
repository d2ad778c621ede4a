/** A store keeps every record it has taken, whatever happens to its file and its writers. */
import {spawn} from "node:child_process"
import {once} from "node:events"
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import {hostname, tmpdir} from "node:os"
import {join} from "node:path"
import type {Point} from "../../src/study/point.js"
import {readStore, Store} from "../../src/study/store.js"

const folder = mkdtempSync(join(tmpdir(), "crosspice-"))
afterAll(() => rmSync(folder, {recursive: true}))
let number = 0
const newPath = () => join(folder, `${number++}.jsonl`)

const point = (hash: string): Point => ({
  ...{
    hash,
    settings: {device: "mram"},
    task: {},
    circuit: "c",
    family: "",
    partitions: {horizontal: [], vertical: []},
    weight: 1,
    area_um2: 1,
    amplifiers: 1,
  },
  inputs: {network: "n", data: "d", program: "p"},
})
const answer = {measures: {accuracy: 0.5, snr: Number.NaN}, seconds: 2}

function stored(hashes: readonly string[]): string {
  const path = newPath()
  const store = new Store(path)
  for (const hash of hashes) store.add(point(hash), answer)
  store.close()
  return path
}

const hashes = (path: string) => [...readStore(path).records.keys()]

test("what was added is read again; the lock is gone", () => {
  const path = stored(["a", "b"])
  expect(hashes(path)).toEqual(["a", "b"])
  expect(readStore(path)).toMatchObject({complaints: []})
  expect(readStore(path).records.get("a")).toEqual({
    ...{hash: "a", settings: {device: "mram"}, inputs: {network: "n", data: "d", program: "p"}},
    ...answer,
  })
  expect(readdirSync(folder).filter(name => name.includes("lock"))).toEqual([])
  const store = new Store(path)
  store.add(point("c"), {failure: "none"})
  store.close()
  expect(readStore(path).records.get("c")?.failure).toBe("none")
})

test("cut anywhere, a store has all whole records and takes the next", () => {
  const path = stored(["a", "b", "c"])
  const text = readFileSync(path, "utf8")
  for (let length = 0; length <= text.length; length += 7) {
    writeFileSync(path, text.slice(0, length))
    const whole = text.slice(0, length).split("\n").length - 1
    // A line without its line break may be whole.
    const complete = text[length] === "\n" ? whole + 1 : whole
    expect(hashes(path)).toEqual(["a", "b", "c"].slice(0, complete))
    const store = new Store(path)
    store.add(point("d"), answer)
    store.close()
    expect(hashes(path)).toEqual([...["a", "b", "c"].slice(0, complete), "d"])
    expect(readStore(path).complaints).toEqual([])
  }
})

test("a damaged line is named and costs no other", () => {
  const path = stored(["a", "b", "c"])
  const lines = readFileSync(path, "utf8").split("\n")
  lines[1] = lines[1].replace("0.5", "0.9")
  writeFileSync(path, lines.join("\n"))
  expect(hashes(path)).toEqual(["a", "c"])
  expect(readStore(path).complaints).toEqual([
    expect.stringMatching(/^.*\.jsonl:2: expected a result with its checksum, found '\{"hash":"b"/),
  ])
  // As it is, and what is added goes behind it.
  const store = new Store(path)
  store.add(point("b"), answer)
  store.close()
  expect(hashes(path)).toEqual(["a", "c", "b"])
})

test("bytes that are no text, and no file at all", () => {
  const path = stored(["a"])
  appendFileSync(path, Uint8Array.of(0, 255, 10, 254, 10))
  expect(hashes(path)).toEqual(["a"])
  expect(readStore(path).complaints.length).toBe(2)
  expect(hashes(join(folder, "none"))).toEqual([])
  expect(() => readStore(folder)).toThrow(`cannot read ${folder}: it is a folder`)
})

test("a place that cannot be written and a full disk are told", () => {
  const file = stored([])
  expect(() => new Store(join(file, "x.jsonl"))).toThrow(
    /^cannot write .*: part of '.*' is a file, not a folder$/,
  )
  const full = new Store("/dev/full")
  expect(() => full.add(point("a"), answer)).toThrow("cannot write /dev/full: the disk is full")
  full.close()
})

test("one writer at a time; a dead one does not hold the store", async () => {
  const path = stored(["a"])
  const store = new Store(path)
  expect(() => new Store(path)).toThrow(`${path} is held by process ${process.pid}, which is running`)
  store.close()

  const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"])
  await once(child.stdout, "data")
  const lock = (text: string) => writeFileSync(`${path}.lock`, text)
  const owner = {pid: child.pid, started: "", host: hostname()}
  lock(JSON.stringify(owner))
  expect(() => new Store(path)).toThrow(`held by process ${child.pid}`)
  // The number is the same, but another process had it.
  lock(JSON.stringify({...owner, started: "before 1"}))
  if (process.platform === "linux") new Store(path).close()
  child.kill("SIGKILL")
  await once(child, "close")
  lock(JSON.stringify(owner))
  new Store(path).close()

  lock(JSON.stringify({...owner, host: "elsewhere"}))
  expect(() => new Store(path)).toThrow("on elsewhere: remove")
  lock("nonsense")
  expect(() => new Store(path)).toThrow("is no lock of ours")
  truncateSync(`${path}.lock`)
})
