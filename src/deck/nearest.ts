/** What a mistyped name may have meant. */

/** Names beyond this many are not looked at: a message may not take seconds. */
const most = 100_000

/** The known name nearest to `name`, or undefined where none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  // Of the name inside `v(...)`: any letter is near to any other.
  const {length} = name.replace(/^[vi]\(|\)$|^\./g, "")
  const allowed = length < 2 ? 0 : Math.max(1, Math.floor(length / 3))
  let best: string | undefined
  let least = allowed + 1
  let seen = 0
  for (const other of known) {
    if (++seen > most) break
    if (Math.abs(other.length - name.length) / 2 >= least) continue
    const distance = editDistance(name, other)
    if (distance < least) {
      least = distance
      best = other
    }
  }
  return best
}

/** `; did you mean v(out)?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearest(name, known)
  return near === undefined ? "" : `; did you mean ${near}?`
}

/** Damerau and Levenshtein's distance: two letters exchanged are one mistake, a letter typed twice is half of one. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({length: b.length + 1}, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const twice = i > 1 && a[i - 1] === a[i - 2]
      let distance = Math.min(row[j] + (twice ? 0.5 : 1), next[j - 1] + 1, row[j - 1] + Number(!same))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, before[j - 2] + 1)
      next.push(distance)
    }
    before = row
    row = next
  }
  return row[b.length]
}
