/**
 * Where a layer is cut into tiles: column cuts (horizontal partitions) and row cuts (vertical partitions).
 */

/** Columns or rows `start .. end - 1`, counted from 0. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Column ranges of `count` horizontal partitions. The bias column `inputs` counts and lies in the last one.
 *
 * The last column of partition k is `floor((inputs+1) k/count + min(((inputs+1) mod count)/k, 1) - 1)`
 * (Amin et al., ISCAS 2022). Throws a RangeError where that leaves a partition empty.
 */
export function columnCuts(inputs: number, count: number): Range[] {
  const columns = inputs + 1
  checkCount("horizontal", count, columns, "columns (the bias column counted)")
  const ends = [0]
  for (let k = 1; k <= count; k++)
    ends.push(Math.floor((columns * k) / count + Math.min((columns % count) / k, 1) - 1) + 1)
  return ranges(ends, "horizontal", "columns (the bias column counted)")
}

/** What lies in each range of lines whose order is `order`: a permutation, or as numbered. */
export function cut(order: Uint32Array, ranges: readonly Range[]): Uint32Array[] {
  return ranges.map(({start, end}) => order.slice(start, end))
}

/**
 * The columns of a layer's horizontal partitions, those nearest to the amplifiers last. Throws as
 * `columnCuts`, and where `columns` is no permutation of the inputs and the bias column.
 */
export function columnParts({inputs, columns}: Placed, count: number): Uint32Array[] {
  return cut(orderOf("columns", columns, inputs + 1), columnCuts(inputs, count))
}

/** The rows of a layer's vertical partitions, those nearest to the inputs first. Throws as `columnParts`. */
export function rowParts({outputs, rows}: Placed, count: number): Uint32Array[] {
  return cut(orderOf("rows", rows, outputs), rowCuts(outputs, count))
}

/** A layer's shape, and where its inputs and outputs lie if not as numbered. */
export interface Placed {
  readonly inputs: number
  readonly outputs: number
  /**
   * The input that each column carries (`inputs` is the bias line), the column nearest to the amplifiers
   * last.
   */
  readonly columns?: Uint32Array
  /** The output that each row belongs to, the row nearest to the inputs first. */
  readonly rows?: Uint32Array
}

function orderOf(what: string, order: Uint32Array | undefined, size: number): Uint32Array {
  if (!order) return Uint32Array.from({length: size}, (_, k) => k)
  const seen = new Uint8Array(size)
  for (const k of order) if (k < size) seen[k] = 1
  if (order.length !== size || seen.includes(0))
    throw new RangeError(
      `${what}: expected each number from 0 to ${size - 1} once, found ${order.length} numbers`,
    )
  return order
}

/**
 * Row ranges of `count` vertical partitions.
 *
 * The first row of partition k + 1 is `floor(outputs k/count + min((outputs mod count)/k, 1))`
 * (Amin et al., ISCAS 2022). Throws a RangeError where that leaves a partition empty.
 */
export function rowCuts(outputs: number, count: number): Range[] {
  checkCount("vertical", count, outputs, "rows")
  const starts = [0]
  for (let k = 1; k < count; k++)
    starts.push(Math.floor((outputs * k) / count + Math.min((outputs % count) / k, 1)))
  starts.push(outputs)
  return ranges(starts, "vertical", "rows")
}

/** Numbers of partitions, one of each kind per layer. */
export interface PartitionCounts {
  readonly horizontal: readonly number[]
  readonly vertical: readonly number[]
}

/** How many partitions each layer needs if a tile has at most `columns` x `rows` synapse pairs. */
export function countsForArray(
  layers: readonly {readonly inputs: number; readonly outputs: number}[],
  columns: number,
  rows: number,
): PartitionCounts {
  for (const size of [columns, rows])
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`expected an array of at least 1 x 1, found ${columns} x ${rows}`)
  return {
    horizontal: layers.map(layer => Math.ceil((layer.inputs + 1) / columns)),
    vertical: layers.map(layer => Math.ceil(layer.outputs / rows)),
  }
}

function checkCount(kind: string, count: number, size: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > size)
    throw new RangeError(`expected 1 to ${size} ${kind} partitions of ${size} ${what}, found ${count}`)
}

function ranges(bounds: readonly number[], kind: string, what: string): Range[] {
  const count = bounds.length - 1
  return Array.from({length: count}, (_, k) => {
    const start = bounds[k]
    const end = bounds[k + 1]
    if (end <= start)
      throw new RangeError(
        `${kind} partition ${k + 1} of ${count} would be empty: ` +
          `${bounds[count]} ${what} cannot be cut into ${count} this way`,
      )
    return {start, end}
  })
}
