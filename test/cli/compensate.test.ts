/** `crosspice compensate` on a small network: what it prints, writes and refuses. */
import {existsSync} from "node:fs"
import {readModel} from "../../src/network/files.js"
import {partitions, patience_ms, Workplace, writeSmallNetwork} from "./command.js"

const place = new Workplace()
beforeAll(() => writeSmallNetwork(place, "net"))
afterAll(() => place.remove())

test(
  "writes a network of continuous weights that knows its circuit, and says what remains",
  async () => {
    const answer = await place.run(`compensate net ${partitions} --rlow 500 --rhigh 2k -o out.json`)
    expect(answer).toMatchObject({status: 0, stderr: ""})
    const [head, ...rows] = answer.stdout.trim().split("\n")
    expect(head).toBe("layer  error of the map  after compensation")
    expect(rows).toHaveLength(3)
    for (const row of rows) {
      const [, before, after] = row.split(/\s{2,}/).map(Number.parseFloat)
      expect(after).toBeLessThan(before / 3)
    }
    const {network} = readModel(place.path("out.json"))
    expect(network.levels).toBe("continuous")
    expect(network.trainedFor).toMatchObject({forward: "circuit", horizontal: [2, 2, 2], low_Ohm: 500})
  },
  patience_ms,
)

test.each([
  ["compensate net", "--output: expected, but not given"],
  ["compensate net --rounds 0 -o out2.json", "--rounds: expected a whole number from 1 to 1000, found '0'"],
  [
    `compensate net ${partitions} --gain auto -o out2.json`,
    "--gain: expected a number for each layer, found 'auto', which needs images",
  ],
  [
    `compensate net ${partitions} --amplifier own.lib -o out2.json`,
    "--amplifier: compensation knows ideal, limited, virtual-ground, found the file 'own.lib'",
  ],
])(
  "%s",
  async (line, message) => {
    place.write("own.lib", ".subckt amplifier p m out gain=1\ne1 out 0 p m 'gain'\n.ends\n")
    const answer = await place.run(line)
    expect(answer).toMatchObject({status: 1, stdout: ""})
    expect(answer.stderr).toContain(message)
    expect(existsSync(place.path("out2.json"))).toBe(false)
  },
  patience_ms,
)
