/** Block triangular form: the order in which a system can be solved block after block. */

/**
 * A sparse structure by rows: row i (1 .. n) has the columns `columns[starts[i - 1]] .. columns[starts[i] -
 * 1]`.
 */
export interface Structure {
  readonly n: number
  readonly starts: Int32Array
  readonly columns: Int32Array
}

/** Equations and unknowns that depend on each other; `equations[k]` is matched with `unknowns[k]`. */
export interface Block {
  readonly equations: readonly number[]
  readonly unknowns: readonly number[]
}

/** The structure of (row, column) pairs; pairs with a zero (ground) are left out, duplicates stay. */
export function structure(n: number, pairs: Int32Array): Structure {
  const starts = new Int32Array(n + 1)
  for (let p = 0; p < pairs.length; p += 2) if (pairs[p] && pairs[p + 1]) starts[pairs[p]]++
  for (let i = 1; i <= n; i++) starts[i] += starts[i - 1]
  const next = starts.slice(0, n + 1)
  next.copyWithin(1, 0, n) // next[i] = start of row i
  next[0] = 0
  const columns = new Int32Array(starts[n])
  for (let p = 0; p < pairs.length; p += 2)
    if (pairs[p] && pairs[p + 1]) columns[next[pairs[p]]++] = pairs[p + 1]
  return {n, starts, columns}
}

/**
 * Blocks in the order of solution (strongly connected components, Tarjan), or the equation that has no
 * unknown.
 */
export function blocks(system: Structure): readonly Block[] | number {
  const unknownOf = match(system)
  if (typeof unknownOf === "number") return unknownOf
  const {n, starts, columns} = system
  const equationOf = new Int32Array(n + 1)
  for (let i = 1; i <= n; i++) equationOf[unknownOf[i]] = i
  const order = new Int32Array(n + 1)
  const low = new Int32Array(n + 1)
  const next = starts.slice()
  const open = new Uint8Array(n + 1)
  const stack: number[] = []
  const path: number[] = []
  const found: Block[] = []
  let count = 0
  // An equation depends on the equations of the other unknowns in its row.
  for (let root = 1; root <= n; root++) {
    if (order[root]) continue
    path.push(root)
    while (path.length) {
      const i = path[path.length - 1]
      if (!order[i]) {
        order[i] = low[i] = ++count
        open[i] = 1
        stack.push(i)
        next[i] = starts[i - 1]
      }
      let deeper = 0
      while (!deeper && next[i] < starts[i]) {
        const other = equationOf[columns[next[i]++]]
        if (!order[other]) deeper = other
        else if (open[other] && order[other] < low[i]) low[i] = order[other]
      }
      if (deeper) {
        path.push(deeper)
        continue
      }
      path.pop()
      const caller = path[path.length - 1]
      if (caller && low[i] < low[caller]) low[caller] = low[i]
      if (low[i] !== order[i]) continue
      const members = stack.splice(stack.lastIndexOf(i)).sort((a, b) => a - b)
      for (const member of members) open[member] = 0
      found.push({equations: members, unknowns: members.map(member => unknownOf[member])})
    }
  }
  return found
}

/** An unknown for each equation, its own where the diagonal exists; the equation that gets none otherwise. */
function match({n, starts, columns}: Structure): Int32Array | number {
  const unknownOf = new Int32Array(n + 1)
  const owner = new Int32Array(n + 1) // equation of each unknown
  for (let i = 1; i <= n; i++)
    for (let p = starts[i - 1]; p < starts[i]; p++)
      if (columns[p] === i) {
        unknownOf[i] = i
        owner[i] = i
      }
  const seen = new Int32Array(n + 1)
  const next = new Int32Array(n + 1)
  const ahead = starts.slice() // look-ahead for free unknowns never goes back
  ahead.copyWithin(1, 0, n)
  const augment = (equation: number): boolean => {
    const path = [equation]
    const taken: number[] = []
    next[equation] = starts[equation - 1]
    while (path.length) {
      const i = path[path.length - 1]
      let free = 0
      while (!free && ahead[i] < starts[i]) {
        const j = columns[ahead[i]++]
        if (!owner[j]) free = j
      }
      if (free) {
        taken.push(free)
        for (let k = 0; k < path.length; k++) {
          unknownOf[path[k]] = taken[k]
          owner[taken[k]] = path[k]
        }
        return true
      }
      let through = 0
      while (!through && next[i] < starts[i]) {
        const j = columns[next[i]++]
        if (seen[j] !== equation) through = j
      }
      if (!through) {
        path.pop()
        taken.pop()
        continue
      }
      seen[through] = equation
      taken.push(through)
      const deeper = owner[through]
      path.push(deeper)
      next[deeper] = starts[deeper - 1]
    }
    return false
  }
  for (let i = 1; i <= n; i++) if (!unknownOf[i] && !augment(i)) return i
  return unknownOf
}
