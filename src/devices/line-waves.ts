/**
 * The waves on transmission lines during one transient run: what was sent into them, and what comes out
 * when.
 */

/** A change of slope is a corner if it is so many times what the slope's own change lets expect. */
const abrupt = 4
/** Corners that move a wave by less than this part of its largest value within a delay do not matter. */
const noticeable = 1e-4

export class Waves {
  readonly #delays: Float64Array // of each line; it has ports 2k and 2k + 1
  readonly #longest: number
  readonly #largest: Float64Array // |w| so far at each port
  /** Times at which waves were sent, ascending; those that nobody can ask for any more are dropped. */
  #times: Float64Array = new Float64Array(64)
  #waves: Float64Array
  #corner: Uint8Array // 1 where the slope of a port changes abruptly
  #count = 0
  readonly #arrivals: number[] = [] // of corners, ascending

  constructor(delays: Float64Array) {
    this.#delays = delays
    this.#longest = delays.reduce((most, delay) => Math.max(most, delay), 0)
    this.#largest = new Float64Array(2 * delays.length)
    this.#waves = new Float64Array(64 * this.#ports)
    this.#corner = new Uint8Array(64 * this.#ports)
  }

  get #ports(): number {
    return this.#largest.length
  }

  /** At time t, s, `wave(port)` is sent into each port. */
  add(t: number, wave: (port: number) => number) {
    this.#makeRoom(t)
    const ports = this.#ports
    const last = this.#count++
    this.#times[last] = t
    for (let port = 0; port < ports; port++) {
      const value = wave(port)
      this.#waves[last * ports + port] = value
      this.#corner[last * ports + port] = last ? 0 : 1
      this.#largest[port] = Math.max(this.#largest[port], Math.abs(value))
      if (last > 1) this.#judge(last - 1, port)
    }
    while (this.#arrivals.length && this.#arrivals[0] <= t) this.#arrivals.shift()
  }

  /** Whether the wave has a corner at point k. */
  #judge(k: number, port: number) {
    const delay = this.#delays[port >> 1]
    const before = this.#slope(k - 1, port)
    const behind = this.#slope(k, port)
    const change = Math.abs(behind - before)
    // A smooth wave bends as it did one point earlier; behind a corner there is only the slope to compare
    // with.
    let expected = Math.max(Math.abs(before), Math.abs(behind)) / (4 * abrupt)
    if (k > 1 && !this.#corner[(k - 1) * this.#ports + port]) {
      const bent = Math.abs(before - this.#slope(k - 2, port))
      expected = (bent * (this.#times[k + 1] - this.#times[k - 1])) / (this.#times[k] - this.#times[k - 2])
    }
    if (change <= abrupt * expected || change * delay <= noticeable * this.#largest[port]) return
    this.#corner[k * this.#ports + port] = 1
    this.#announce(this.#times[k] + delay)
  }

  /** Between points k and k + 1. */
  #slope(k: number, port: number): number {
    const ports = this.#ports
    const rise = this.#waves[(k + 1) * ports + port] - this.#waves[k * ports + port]
    return rise / (this.#times[k + 1] - this.#times[k])
  }

  #announce(t: number) {
    let at = this.#arrivals.length
    while (at > 0 && this.#arrivals[at - 1] > t) at--
    if (this.#arrivals[at - 1] !== t) this.#arrivals.splice(at, 0, t)
  }

  /** What was sent into the port a delay before time t: by parabolas, by straight lines next to corners. */
  at(t: number, port: number): number {
    const times = this.#times
    const ports = this.#ports
    const sent = t - this.#delays[port >> 1]
    if (sent <= times[0]) return this.#waves[port]
    let below = 0
    let above = this.#count - 1
    while (above - below > 1) {
      const middle = (below + above) >> 1
      if (times[middle] > sent) above = middle
      else below = middle
    }
    const slope = this.#slope(below, port)
    const since = sent - times[below]
    const straight = this.#waves[below * ports + port] + slope * since
    let third = below - 1
    if (third < 0 || this.#corner[below * ports + port]) third = above + 1
    if (third >= this.#count || (third > above && this.#corner[above * ports + port])) return straight
    // Newton's form: the next divided difference.
    const other = third < below ? this.#slope(third, port) : this.#slope(above, port)
    const curvature =
      third < below
        ? (slope - other) / (times[above] - times[third])
        : (other - slope) / (times[third] - times[below])
    return straight + curvature * since * (sent - times[above])
  }

  /** The next time after t at which a corner arrives at the other end. */
  corner(t: number): number {
    return this.#arrivals.find(arrival => arrival > t) ?? Number.POSITIVE_INFINITY
  }

  /** Drops what is older than every delay, or grows. */
  #makeRoom(t: number) {
    if (this.#count < this.#times.length) return
    const ports = this.#ports
    // Two points more than needed: the parabola and the corners look back.
    let first = 0
    while (first + 3 < this.#count && this.#times[first + 3] < t - this.#longest) first++
    if (first < this.#count / 2) {
      const grow = <A extends Float64Array | Uint8Array>(old: A): A => {
        const larger = new (old.constructor as new (length: number) => A)(2 * old.length)
        larger.set(old)
        return larger
      }
      this.#times = grow(this.#times)
      this.#waves = grow(this.#waves)
      this.#corner = grow(this.#corner)
    }
    this.#times.copyWithin(0, first, this.#count)
    this.#waves.copyWithin(0, first * ports, this.#count * ports)
    this.#corner.copyWithin(0, first * ports, this.#count * ports)
    this.#count -= first
  }
}
