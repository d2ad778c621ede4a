// A deck with all that it asks for, run from a program: `node examples/low-pass.mjs`.
import {deviceTypes, KeptPlots, parse, runDeck} from "crosspice"

const netlist = parse(
  `A step through an RC low-pass, for three resistors
.param r=1k
v1 in 0 pulse(0 1 0 1n 1n 1 2)
r1 in out {r}
c1 out 0 100n
.tran 10u 500u 0 1u
.save v(out)
.step param r list 500 1k 2k
.meas tran half when v(out)=0.5
.end`,
  {file: "low-pass"},
)

const kept = new KeptPlots()
runDeck(netlist, deviceTypes, kept)

// One plot for each run, with its points and its measurements.
for (const run of kept.plots) {
  const [[name, value]] = run.plot.step.values
  const half_us = 1e6 * run.measured("half")
  const last = run.column("v(out)").at(-1)
  console.log(`${name} = ${value}: half after ${half_us.toFixed(2)} us, ${last.toFixed(4)} V at the end`)
}
