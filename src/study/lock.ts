/** One writer per file (Node): a lock that names its process, so that a dead one does not hold it. */
import {randomBytes} from "node:crypto"
import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs"
import {hostname} from "node:os"
import {OutputError, reason} from "../output/write-whole.js"

interface Owner {
  readonly pid: number
  /** Tells a process from a later one with its number; empty where the system does not say. */
  readonly started: string
  readonly host: string
}

export class Lock {
  readonly #path: string
  readonly #text: string

  /** Locks `path` by a file beside it. Throws an OutputError that names the process which holds it. */
  constructor(path: string) {
    this.#path = `${path}.lock`
    const own: Owner = {pid: process.pid, started: started(process.pid), host: hostname()}
    this.#text = JSON.stringify({...own, key: randomBytes(6).toString("hex")})
    const draft = `${this.#path}.${randomBytes(6).toString("hex")}`
    try {
      writeFileSync(draft, this.#text, {flag: "wx"})
      // Twice: a dead owner's lock is taken away once.
      for (let attempt = 0; ; attempt++) {
        try {
          // Unlike a rename, a link fails where there is a file already.
          linkSync(draft, this.#path)
          return
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt === 2) throw error
        }
        this.#takeAway(path)
      }
    } catch (error) {
      if (error instanceof OutputError) throw error
      throw new OutputError(`cannot write ${path}: ${reason(error, path)}`, {cause: error})
    } finally {
      rmSync(draft, {force: true})
    }
  }

  release(): void {
    if (read(this.#path) === this.#text) rmSync(this.#path, {force: true})
  }

  /** Removes the lock of a dead process; throws where its owner may be alive. */
  #takeAway(path: string): void {
    const found = read(this.#path)
    if (found === undefined) return
    const owner = parse(found)
    if (!owner) throw new OutputError(`${this.#path} is no lock of ours: remove it if nothing writes ${path}`)
    const {pid, host} = owner
    if (host !== hostname())
      throw new OutputError(
        `${path} is held by process ${pid} on ${host}: remove ${this.#path} if that one is gone`,
      )
    if (alive(owner)) throw new OutputError(`${path} is held by process ${pid}, which is running`)
    // Between reading and moving, another process may have come: then what was moved is not what was read.
    const aside = `${this.#path}.${randomBytes(6).toString("hex")}`
    try {
      renameSync(this.#path, aside)
    } catch {
      return
    }
    if (read(aside) !== found) linkSync(aside, this.#path)
    rmSync(aside, {force: true})
  }
}

function alive({pid, started: then}: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is a process too.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false
  }
  const now = started(pid)
  return !now || !then || now === then
}

/** When a process began, in ticks since this boot (Linux). */
function started(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name, in brackets, may hold anything.
    const [state, ...rest] = fields.slice(fields.lastIndexOf(")") + 2).split(" ")
    return state === "Z" ? "ended" : `${boot} ${rest[18]}`
  } catch {
    return ""
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

function parse(text: string): Owner | undefined {
  try {
    const {pid, started, host} = JSON.parse(text)
    const whole = Number.isInteger(pid) && pid > 0 && typeof started === "string" && typeof host === "string"
    return whole ? {pid, started, host} : undefined
  } catch {
    return undefined
  }
}
