/** The public API, in reading order: text to cards, cards to a circuit, a circuit to its answer. */
export type {Card, Netlist, Origin, Scope, Subcircuit} from "./netlist/card.js"
export {NetlistError, NetlistErrors} from "./netlist/error.js"
