/** The texts of the built-in subcircuits: neurons and amplifiers. `netlists/*.lib` is written from here. */

export type Dialect = "crosspice" | "ngspice"
export const amplifierNames = ["ideal", "limited", "virtual-ground"] as const
export type AmplifierName = (typeof amplifierNames)[number]
export const neuronNames = ["mram", "sigmoid", "tanh", "relu"] as const
export type NeuronName = (typeof neuronNames)[number]

/**
 * 1 / (2 pi gbw) in seconds, 0 where there is no gain-bandwidth product: the capacitance that 1 S has to
 * charge in ngspice.
 */
const integration = "{min(gbw,1)/(6.283185307179586*max(gbw,1))}"

/** An ideal op-amp, output - in+ - in-: ngspice has none and gets a gain of 1e9. */
const opamp: Record<
  Dialect,
  (name: string, output: string, plus: string, minus: string, offset?: string) => string
> = {
  crosspice: (name, output, plus, minus, offset = "offset") =>
    `${name} ${output} 0 opamp ${plus} ${minus} offset={${offset}} gbw={gbw}`,
  ngspice: (name, output, plus, minus, offset = "offset") => `\
g${name} 0 o${name} ${plus} ${minus} 1
i${name} 0 o${name} {${offset}}
r${name} o${name} 0 1e9
c${name} o${name} 0 ${integration}
${name} ${output} 0 o${name} 0 1`,
}

/** Finite gain, swing limited smoothly to low .. high by a / sqrt(1 + a^2), output resistance. */
const limited: typeof opamp = {
  crosspice: (name, output, plus, minus) =>
    `${name} ${output} 0 limited ${plus} ${minus} gain={open} high={high} low={low} rout={rout}
+ offset={offset} gbw={gbw}`,
  ngspice: (_, output, plus, minus) => `\
ba a 0 v = open*(v(${plus},${minus})+offset-i(vi))/((high-low)/2)
bo o 0 v = (high+low)/2+(high-low)/2*v(a)/sqrt(1+v(a)^2)
ci o i ${integration}
vi i 0 0
ro o ${output} {max(rout,1u)}`,
}

const limits = " open=1e5 high=0.8 low=-0.8 rout=0"
const opAmp = " offset=0 gbw=0"

const differential = (amplifier: string, summer: string, parameters: string) => `\
* I- and I+ to out: 1 kOhm from each line, gain x 1 kOhm for feedback and to ground. No virtual ground.
.subckt amplifier p m out gain=30${opAmp}${parameters}
r1 m x 1k
r2 p y 1k
rf x out {gain*1k}
rg y 0 {gain*1k}
${amplifier}
.ends
* The ties of count partitions meet at in, which is their mean: times count is their sum.
.subckt summer in out count=2${opAmp}${parameters}
rf out x {(count-1)*1k}
rg x 0 1k
${summer}
.ends
`

const amplifiers: Record<AmplifierName, (dialect: Dialect) => string> = {
  ideal: dialect =>
    "* Differential amplifier of an ideal op-amp, as published.\n" +
    differential(opamp[dialect]("e1", "out", "y", "x"), opamp[dialect]("e1", "out", "in", "x"), ""),
  limited: dialect =>
    "* Differential amplifier of an op-amp between two supplies.\n" +
    differential(limited[dialect]("e1", "out", "y", "x"), limited[dialect]("e1", "out", "in", "x"), limits),
  "virtual-ground": dialect => `\
* Transimpedance amplifier: both lines end at 0 V; out = gain x 1 kOhm x (current of I+ - current of I-).
.subckt amplifier p m out gain=1 offset2=0${opAmp}
* I+ inverted, then added to I- and inverted again.
r1 p a {gain*1k}
${opamp[dialect]("e1", "a", "0", "p")}
r2 a m {gain*1k}
r3 m out {gain*1k}
${opamp[dialect]("e2", "out", "0", "m", "offset2")}
.ends
* The ties of count partitions meet at in, which is their mean: times count is their sum.
.subckt summer in out count=2${opAmp}
rf out x {(count-1)*1k}
rg x 0 1k
${opamp[dialect]("e1", "out", "in", "x")}
.ends
`,
}

/**
 * An amplifier without its limits: its text where that is linear already, else what it does within its
 * supplies. Throws as `libraryText`.
 */
export function linearAmplifierText(name: AmplifierName): string {
  if (name !== "limited") return amplifiers[name]("crosspice")
  const open = (name: string, output: string, plus: string, minus: string) =>
    `${name} ${output} 0 ${plus} ${minus} {open}`
  return differential(open("e1", "out", "y", "x"), open("e1", "out", "in", "x"), " open=1e5")
}

const neuron = (title: string, models: string, transistors: string) => `\
* ${title}
${models}\
.subckt neuron in out vdd rlow=8488.26363157 rhigh=25464.7908947 shift=0.4
vs x in {shift}
rl x g {rlow}
rh g out {rhigh}
${transistors}
.ends
`

/** K of the n and the p transistor (10 fins), and what both share: see docs/crossbar.md. */
const kn = "1.764837e-5"
const kp = "1.2438571176e-5"

/** From gate to source and from gate to drain of either: 0.05 fF for each fin, assumed. */
const gate_F = "0.5f"

/**
 * The level-100 transistor as B sources: drain current from `drain` to `source`, both turned by min and abs
 * where the drain is the lower one. `vgs`, `vds` are expressions; ln(1+e^x) is in a form that does not
 * overflow; 2 n U_T = 51.7 mV.
 */
const transistor = (name: string, nodes: string, k: string, vgs: string, vds: string) => {
  const softplus = (node: string) => `(max(v(${node}),0)+ln(1+exp(-abs(v(${node})))))^2`
  return `\
b${name}f ${name}f 0 v = (${vgs}-min(${vds},0)-0.33236734+0.07634746*abs(${vds}))/0.0517
b${name}r ${name}r 0 v = v(${name}f)-abs(${vds})/0.0517
b${name} ${nodes} i = ${k}*sgn(${vds})*(1+0.73717631*abs(${vds}))*
+ (${softplus(`${name}f`)}-${softplus(`${name}r`)})`
}

const card = (name: string, type: string, k: string) => `\
.model ${name} ${type} level=100 k=${k} vt=0.33236734 n=1 th=0.07634746 lambda=0.73717631 ut=0.02585
+ cgs=${gate_F} cgd=${gate_F}
`

const neurons: Record<NeuronName, (dialect: Dialect) => string> = {
  mram: dialect =>
    dialect === "crosspice"
      ? neuron(
          "Neuron: shift, divider with feedback to the output, inverter of two 10-fin 14 nm FinFETs.",
          card("nfet", "nmos", kn) + card("pfet", "pmos", kp),
          "mp out g vdd vdd pfet\nmn out g 0 0 nfet",
        )
      : neuron(
          "Neuron: as neuron-mram.lib, the transistors written out for ngspice.",
          "",
          `${transistor("p", "vdd out", kp, "v(vdd,g)", "v(vdd,out)")}\n` +
            transistor("n", "out 0", kn, "v(g)", "v(out)") +
            `\ncsp vdd g ${gate_F}\ncdp out g ${gate_F}\ncsn g 0 ${gate_F}\ncdn out g ${gate_F}`,
        ),
  sigmoid: () => ideal("falling sigmoid: vdd / (1 + exp(11 v))", "0.5*v(vdd)*(1-tanh(5.5*v(in)))"),
  tanh: () => ideal("falling tanh: -vdd tanh(11 v / 2)", "-v(vdd)*tanh(5.5*v(in))"),
  relu: () => ideal("max(v, 0)", "max(v(in),0)"),
}

function ideal(title: string, expression: string): string {
  return `* Ideal neuron, ${title}: no input current, any load.
.subckt neuron in out vdd
b1 out 0 v = ${expression}
.ends
`
}

/** The text of a built-in library, `amplifier-ideal` or `neuron-mram`; every name of the lists above. */
export function libraryText(name: string, dialect: Dialect): string {
  const text = texts.get(name)
  if (!text) throw new RangeError(`expected one of ${[...texts.keys()].join(", ")}, found '${name}'`)
  return text(dialect)
}

/**
 * Every file of the folder `netlists` that is written from here, by path: ngspice's own only where they
 * differ.
 */
export function libraryFiles(): Map<string, string> {
  const files = new Map<string, string>()
  for (const [name, text] of texts) {
    files.set(`${name}.lib`, text("crosspice"))
    if (text("ngspice") !== text("crosspice")) files.set(`ngspice/${name}.lib`, text("ngspice"))
  }
  return files
}

const texts: ReadonlyMap<string, (dialect: Dialect) => string> = new Map([
  ...amplifierNames.map(name => [`amplifier-${name}`, amplifiers[name]] as const),
  ...neuronNames.map(name => [`neuron-${name}`, neurons[name]] as const),
])
