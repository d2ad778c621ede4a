/** `crosspice validate` as its user runs it; ngspice as WebAssembly is always there. */
import {spawnSync} from "node:child_process"
import {type Answer, Workplace} from "./command.js"

const place = new Workplace()
afterAll(() => place.remove())

/** A busy machine compiles ngspice's WebAssembly for a while. */
const patience_ms = 120_000

const hasNgspice = spawnSync("ngspice", ["--version"]).status === 0

const rectifier = `a rectifier
.subckt load p
v1 p m 0
r1 m 0 1k
.ends
.model d1 d is=1e-12 rs=1 cjo=10p
v1 in 0 dc 0.5 ac 1 sin(0 3 1meg)
d1 in out d1
c1 out 0 1n
x1 out load
.op
.dc v1 -1 1 0.25
.ac dec 3 1k 10meg
.noise v(out) v1 dec 50 1k 1meg
.tran 10n 2u
.meas tran top max v(out)
`

/** Where `ngspice` is not on the PATH, the other one is taken. */
async function validate(line: string, native: boolean): Promise<Answer> {
  const environment: NodeJS.ProcessEnv = place.environment
  const path = environment.PATH
  if (!native) environment.PATH = ""
  try {
    return await place.run(`validate ${line}`)
  } finally {
    environment.PATH = path
  }
}

test.each([["WebAssembly", false] as const, ...(hasNgspice ? [["installed", true] as const] : [])])(
  "a rectifier in ngspice, %s",
  async (_, native) => {
    place.write("rectifier.cir", rectifier)
    const {status, stdout, stderr} = await validate("rectifier.cir --tolerance 5m", native)
    expect([status, stderr]).toEqual([0, ""])
    for (const heading of [
      "Operating Point\n",
      "DC transfer characteristic: 9 points here, 9 in ngspice\n",
      "AC Analysis: 13 points here, 13 in ngspice\n",
      "Noise Spectral Density Curves: 151 points here, 151 in ngspice\n",
      "Transient Analysis: ",
    ])
      expect(stdout).toContain(heading)
    for (const signal of ["v(x1.m)", "i(x1.v1)", "onoise_spectrum", "inoise_spectrum"])
      expect(stdout).toContain(`  ${signal} `)
    expect(stdout).toMatch(/\n\d\d signals agree within 0\.005 of their largest value\n$/)
  },
  patience_ms,
)

test(
  "beyond the tolerance: status 1, and which signal",
  async () => {
    // The two programs read the power of a negative number differently.
    place.write(
      "power.cir",
      "power\nv1 a 0 -2\nb1 b 0 v = v(a)^3\nr1 b 0 1k\n.step param q list 1 2\n.param q=1\n",
    )
    const {status, stdout, stderr} = await validate("power.cir", false)
    expect(status).toBe(1)
    expect(stdout).toMatch(/ v\(a\) +0 V +0\n/)
    expect(stdout).toMatch(/ v\(b\) +1\.6e\+1 V +2\.0e\+0 +differs\n/)
    expect(stdout).toContain("2 of 4 signals differ by more than 0.001 of their largest value")
    expect(stderr).toBe(
      "note: power.cir:5: .step is left out: what is compared is the deck as it stands, once\n",
    )
  },
  patience_ms,
)

test(
  "what ngspice does not have",
  async () => {
    place.write("opamp.cir", "amplifier\nv1 a 0 1\ne1 b 0 opamp a b\nr1 b 0 1k\n")
    expect(await validate("opamp.cir", false)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "opamp.cir:3: e1: ngspice has no ideal operational amplifier, so there is nothing to compare\n",
    })
    expect(await validate("opamp.cir --tolerance none", false)).toMatchObject({
      stderr: "crosspice: --tolerance: expected a number above 0, found 'none'\n",
    })
  },
  patience_ms,
)
