import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {checkWritable, WholeFile, writeWhole} from "../../src/output/write-whole.js"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosspice-"))
})
afterEach(() => rmSync(folder, {recursive: true}))

test("writes, replaces, makes folders and leaves nothing else", () => {
  const path = join(folder, "a", "b.txt")
  writeWhole(path, "first")
  writeWhole(path, Uint8Array.of(104, 105))
  expect(readFileSync(path, "utf8")).toBe("hi")
  expect(readdirSync(join(folder, "a"))).toEqual(["b.txt"])
})

test("follows a link, keeps the mode", () => {
  writeFileSync(join(folder, "target"), "old", {mode: 0o640})
  symlinkSync("target", join(folder, "link"))
  writeWhole(join(folder, "link"), "new")
  expect(readFileSync(join(folder, "target"), "utf8")).toBe("new")
  expect(statSync(join(folder, "target")).mode & 0o777).toBe(0o640)
  expect(readdirSync(folder).sort()).toEqual(["link", "target"])
})

test("a device is written to, not replaced", () => {
  if (!existsSync("/dev/null")) return
  writeWhole("/dev/null", "gone")
  expect(statSync("/dev/null").isFile()).toBe(false)
})

test("failures are one line and leave no temporary file", () => {
  writeFileSync(join(folder, "file"), "")
  const below = join(folder, "file", "x.txt")
  expect(() => writeWhole(below, "x")).toThrow(
    `cannot write ${below}: part of '${join(folder, "file")}' is a file, not a folder`,
  )
  expect(() => writeWhole(folder, "x")).toThrow(`cannot write ${folder}: it is a folder`)
  const late = new WholeFile(join(folder, "new"))
  late.write(Uint8Array.of(1))
  mkdirSync(join(folder, "new", "full"), {recursive: true})
  expect(() => late.commit()).toThrow("cannot write ")
  late.abandon()
  expect(readdirSync(folder)).toEqual(["file", "new"])
})

test("a full disk is said to be full", () => {
  if (!existsSync("/dev/full")) return
  expect(() => writeWhole("/dev/full", "x")).toThrow("cannot write /dev/full: the disk is full")
})

test("what cannot be written is known before, and asking changes nothing", () => {
  writeFileSync(join(folder, "file"), "")
  const below = join(folder, "file", "new", "x.txt")
  expect(() => checkWritable(below)).toThrow(`cannot write ${below}: part of`)
  expect(() => checkWritable(folder)).toThrow(`cannot write ${folder}: it is a folder`)
  for (const name of ["file", "new", "new/folder/x.txt"]) checkWritable(join(folder, name))
  checkWritable("new-here.txt")
  expect(readdirSync(folder)).toEqual(["file"])
})

const proc = process.platform === "linux" ? test : test.skip
proc("a folder that cannot be made is said, at once", () => {
  expect(() => writeWhole("/proc/nowhere/file", "text")).toThrow("cannot write /proc/nowhere/file: ")
})
