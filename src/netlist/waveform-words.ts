/** The words of an independent source: each spelling of a waveform becomes one word, `pulse(0 1 1n)`. */

const kinds = new Set(["pulse", "sin", "exp", "pwl", "sffm", "am", "trnoise", "trrandom"])

/** Words that end the arguments of a waveform without brackets. */
const others = new Set(["dc", "ac", "distof1", "distof2"])

/** `pulse (0 1)` and `pulse 0 1` become `pulse(0 1)`; all other words stay as they are. */
export function joinWaveforms(words: readonly string[]): readonly string[] {
  if (!words.some(word => kinds.has(word))) return words
  const joined: string[] = []
  for (let i = 0; i < words.length; i++) {
    if (!kinds.has(words[i])) {
      joined.push(words[i])
      continue
    }
    const first = i + 1
    if (words[first]?.startsWith("(") && words[first].endsWith(")")) joined.push(words[i++] + words[first])
    else {
      while (i + 1 < words.length && !others.has(words[i + 1]) && !kinds.has(words[i + 1])) i++
      joined.push(`${words[first - 1]}(${words.slice(first, i + 1).join(" ")})`)
    }
  }
  return joined
}
