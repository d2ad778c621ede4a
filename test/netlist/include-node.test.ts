/** Files from the disk, found from where the including file lies. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {readFromDisk} from "../../src/netlist/include-node.js"
import {parse} from "../../src/netlist/parse.js"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  mkdirSync(join(folder, "inner"))
  writeFileSync(join(folder, "inner", "a.inc"), ".include 'b c.inc'\n")
  writeFileSync(join(folder, "inner", "b c.inc"), "r1 a b 1\n")
})

afterEach(() => rmSync(folder, {recursive: true}))

test("relative paths start at the including file", () => {
  const file = join(folder, "deck.cir")
  const {cards} = parse("title\n.include inner/a.inc\n", {file, read: readFromDisk})
  expect(cards[0].origin).toEqual({file: join(folder, "inner", "b c.inc"), line: 1})
  expect(readFromDisk(join(folder, "inner", "b c.inc"), "elsewhere").text).toBe("r1 a b 1\n")
})

test("what is no file is refused with the reason", () => {
  const file = join(folder, "deck.cir")
  expect(() => readFromDisk("no.inc", file)).toThrow("there is no such file")
  expect(() => readFromDisk("inner", file)).toThrow("it is not a file")
  expect(() => readFromDisk("/dev/zero", file)).toThrow(/it is not a file|no such file/)
})
