/** Where a layer is cut into tiles: column cuts (horizontal partitions) and row cuts (vertical partitions). */

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
