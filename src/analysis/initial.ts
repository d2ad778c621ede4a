/** Voltages that a deck gives to nodes before anything is solved: `.ic` and `.nodeset`. */

/** Volts by the circuit's index of the node. */
export type Voltages = ReadonlyMap<number, number>

export interface Initial {
  /** `.ic`: nodes are held there while the operating point is found, then released. With `uic` they start there. */
  readonly ic?: Voltages
  /** `.nodeset`: nodes are held there at first, so that this solution is found where there are several. */
  readonly nodeset?: Voltages
}
