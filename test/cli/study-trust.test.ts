/** `crosspice study` that is killed, stopped, doubled, given no room or other files: its store stays true. */
import {once} from "node:events"
import {existsSync, readdirSync, readFileSync} from "node:fs"
import {setTimeout as sleep} from "node:timers/promises"
import {Random} from "../../src/network/random.js"
import {readStore} from "../../src/study/store.js"
import {patience_ms, Workplace, writeSmallNetwork} from "./command.js"

let place: Workplace
beforeEach(() => {
  place = new Workplace()
  writeSmallNetwork(place, "net", 40)
  place.write("s.yaml", study(80))
})
afterEach(() => place.remove())

const study = (seeds: number) =>
  `title: Seeds\nsettings: {csv: net, hp: [2, 2, 2], vp: [2, 1, 1], weight-var: 5}\ngrid: {seed: 1..${seeds}}\n`
const store = "s.results.jsonl"
const hashes = () => [...readStore(place.path(store)).records.keys()]

/** Until the store has more than `count` records. */
async function growth(count: number) {
  while (!existsSync(place.path(store)) || hashes().length <= count) await sleep(5)
}

test(
  "killed at any moment and run again, it has every point once",
  async () => {
    const random = new Random(1)
    let kept: string[] = []
    for (let k = 0; k < 5; k++) {
      const child = place.start(["study", "s.yaml", "--threads", "2"])
      const closed = once(child, "close")
      // Most are killed in the midst of the work, one before it.
      if (k) await Promise.race([growth(kept.length), closed])
      await sleep(random.uniform(0, 60))
      child.kill("SIGKILL")
      await closed
      const now = hashes()
      expect(now.slice(0, kept.length)).toEqual(kept)
      if (k) expect(now.length).toBeGreaterThan(kept.length)
      kept = now
    }
    expect(kept.length).toBeLessThan(80)
    const {status, stdout} = await place.run("study s.yaml --threads 2")
    expect(status).toBe(0)
    expect(stdout.split("\n").length).toBe(82)
    const all = hashes()
    expect(all.slice(0, kept.length)).toEqual(kept)
    expect(all.length).toBe(80)
    // Each a line, and no other.
    expect(readFileSync(place.path(store), "utf8").split("\n").length).toBe(81)
    expect(readStore(place.path(store)).complaints).toEqual([])
    expect(readdirSync(place.folder).filter(name => name.endsWith(".lock"))).toEqual([])
  },
  2 * patience_ms,
)

test(
  "Ctrl-C keeps what is done; another run on the same store is refused",
  async () => {
    place.write("s.yaml", study(400))
    const child = place.start(["study", "s.yaml"])
    let told = ""
    child.stderr.on("data", text => (told += text))
    const closed = once(child, "close")
    await growth(0)
    const other = await place.run("study s.yaml")
    expect(other).toMatchObject({status: 1, stdout: ""})
    expect(other.stderr).toMatch(/^crosspice: s\.results\.jsonl is held by process \d+, which is running\n$/)
    child.kill("SIGINT")
    expect(await closed).toEqual([null, "SIGINT"])
    const {length} = hashes()
    expect(length).toBeGreaterThan(0)
    expect(told).toBe(`stopped: ${length} of 400 points are kept in ${store}\n`)
    expect(existsSync(place.path(`${store}.lock`))).toBe(false)
  },
  patience_ms,
)

test(
  "results of another network are stale, and said to be",
  async () => {
    place.write("s.yaml", study(3))
    await place.run("study s.yaml")
    writeSmallNetwork(place, "other")
    const weights = readFileSync(place.path("net/W1.csv"), "utf8")
    place.write(
      "net/W1.csv",
      weights.replace(/-?1/, word => (word === "1" ? "-1" : "1")),
    )
    const table = await place.run("study table s.yaml")
    expect(table.stderr).toBe("3 points are stale: the network changed\n")
    expect(table.stdout).toMatch(/^1 +stale/m)
    expect((await place.run("study status s.yaml")).stdout).toMatch(/^3 points: 0 done, 0 failed, 3 to do/)
    const again = await place.run("study s.yaml")
    expect(again.stderr).toBe("3 points are stale: the network changed; computed again\n")
    expect(again.stdout).not.toContain("stale")
    // Back to what it was: those results hold again.
    place.write("net/W1.csv", weights)
    expect((await place.run("study status s.yaml")).stdout).toBe("3 points: 3 done, 0 failed, 0 to do\n")
    expect(hashes().length).toBe(6)
  },
  patience_ms,
)

test(
  "no room, no place, a damaged line",
  async () => {
    place.write("s.yaml", study(3))
    const full = await place.run("study s.yaml --store /dev/full")
    expect(full).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "crosspice: cannot write /dev/full: the disk is full\n",
    })
    const inFile = await place.run("study s.yaml --store s.yaml/x.jsonl")
    expect(inFile.stderr).toBe(
      "crosspice: cannot read s.yaml/x.jsonl: part of 's.yaml' is a file, not a folder\n",
    )
    await place.run("study s.yaml")
    const lines = readFileSync(place.path(store), "utf8").split("\n")
    place.write(store, [lines[0], lines[1].slice(1), ...lines.slice(2)].join("\n"))
    const mended = await place.run("study s.yaml")
    expect(mended.status).toBe(0)
    expect(mended.stderr).toMatch(/^s\.results\.jsonl:2: expected a result with its checksum, found '"hash"/)
    expect(hashes().length).toBe(3)
  },
  patience_ms,
)
