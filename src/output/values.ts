/** Named values as lines of text. */

/** One line for each (name, value, unit): `v(out)  5.380282481e-1 V`. */
export function valueTable(
  values: readonly (readonly [name: string, value: number, unit: string])[],
): string {
  const width = values.reduce((widest, [name]) => Math.max(widest, name.length), 0)
  const lines = values.map(([name, value, unit]) => {
    const number = value.toExponential(9)
    return `${name.padEnd(width)}  ${value < 0 ? "" : " "}${number} ${unit}\n`
  })
  return lines.join("")
}
