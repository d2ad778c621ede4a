// What the page does: an operating point and a transient run; the numbers go into the document as JSON.
const answer = document.getElementById("answer")
try {
  const {deviceTypes, elaborate, op, parse, runDeck} = await import("crosspice")

  const divider = "divider\nv1 a 0 3\nr1 a b 1k\nd1 b 0 dx\n.model dx d is=1e-14\n"
  const circuit = elaborate(parse(divider, {file: "divider.cir"}), deviceTypes)
  const x = op(circuit)
  const junction = x[circuit.unknowns.indexOf("v(b)")]

  const charging = `charging
v1 a 0 pwl(0 0 1n 1)
r1 a b 1k
c1 b 0 1u
.tran 10u 2m
.meas tran half when v(b)=0.5
`
  let points = 0
  let measurements = []
  runDeck(parse(charging, {file: "charging.cir"}), deviceTypes, {
    begin() {},
    row: () => void points++,
    end: found => (measurements = found),
  })
  answer.textContent = JSON.stringify({junction, half: measurements[0].value, points})
} catch (error) {
  answer.textContent = JSON.stringify({error: String(error)})
}
