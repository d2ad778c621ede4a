/** Digits where MNIST cannot be had. */
import {mkdtempSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {readDigits, whole} from "../../src/cli/inputs.js"

const before = {fetch: globalThis.fetch, write: process.stderr.write, env: {...process.env}}
let folder: string
let told: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  Object.assign(process.env, {MNIST_DIR: folder, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder})
  globalThis.fetch = () => Promise.reject(new TypeError("fetch failed", {cause: new Error("no such host")}))
  told = ""
  process.stderr.write = (text: string | Uint8Array) => {
    told += text
    return true
  }
})
afterEach(() => {
  globalThis.fetch = before.fetch
  process.stderr.write = before.write
  process.env = before.env
  rmSync(folder, {recursive: true})
})

type Arguments = Parameters<typeof readDigits>[0]
const asked = (options: object) => readDigits({pixels: "crop", ...options} as Arguments)

test("drawn digits instead, said in the first line", async () => {
  const {name, count, width} = await asked({})
  expect([name, count, width]).toEqual([expect.stringMatching(/^synthetic/), 10000, 400])
  expect(told).toMatch(/^synthetic digits instead of MNIST: .*no such host.*\n$/)
})

test("no substitute for what was asked for by name", async () => {
  await expect(asked({set: "mnist"})).rejects.toThrow("--set mnist: MNIST is neither here nor to be had")
  await expect(asked({data: folder})).rejects.toThrow("no such file")
  expect(told).toBe("")
})

test("whole numbers", () => {
  expect(whole(" 12 ", "images", 1, 12)).toBe(12)
  for (const text of ["0", "13", "1.5", "1e1", "", "0x3", "NaN"])
    expect(() => whole(text, "images", 1, 12)).toThrow(
      `--images: expected a whole number from 1 to 12, found '${text}'`,
    )
})
