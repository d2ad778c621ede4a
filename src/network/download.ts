/** Fetches a file from the first of several addresses that has the right one (Node; network). */

export interface DownloadOptions {
  /** Bytes received so far and, where the server says, of how many. */
  readonly onProgress?: (received_B: number, total_B: number | undefined) => void
  readonly signal?: AbortSignal
  /** Silence after which an address is given up; default 20 s. */
  readonly patience_ms?: number
  /** More is refused; default 64 MiB. */
  readonly limit_B?: number
}

/**
 * Tries `urls` in order until `verify` accepts (does not throw). Never throws for the network's sake:
 * without success it returns one line that tells what went wrong at each address. Aborting throws the
 * signal's reason.
 */
export async function download(
  urls: readonly string[],
  verify: (bytes: Uint8Array) => void,
  options: DownloadOptions = {},
): Promise<{readonly bytes: Uint8Array} | {readonly reason: string}> {
  const reasons: string[] = []
  for (const url of urls) {
    try {
      const bytes = await fetchBytes(url, options)
      verify(bytes)
      return {bytes}
    } catch (error) {
      options.signal?.throwIfAborted()
      const {message, cause} = error as Error
      reasons.push(`${url}: ${cause instanceof Error ? cause.message || message : message}`)
    }
  }
  return {reason: reasons.join("; ") || "no address to download from"}
}

async function fetchBytes(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const {onProgress, signal, patience_ms = 20_000, limit_B = 2 ** 26} = options
  checkSafe(url)
  const silence = new AbortController()
  const giveUp = () => silence.abort(new Error(`no answer for ${patience_ms / 1000} s`))
  let timer = setTimeout(giveUp, patience_ms)
  try {
    const response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    })
    checkSafe(response.url)
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    // A length of a compressed transfer would not be that of the bytes we see.
    const length = response.headers.get("content-encoding") ? null : response.headers.get("content-length")
    const chunks: Uint8Array[] = []
    let received = 0
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience_ms)
      chunks.push(chunk)
      received += chunk.length
      if (received > limit_B) throw new Error(`more than ${limit_B} bytes`)
      onProgress?.(received, length ? Number(length) : undefined)
    }
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

function checkSafe(url: string): void {
  const {protocol, hostname} = new URL(url)
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname)
  if (protocol !== "https:" && !(protocol === "http:" && local)) throw new Error("expected an https address")
}
