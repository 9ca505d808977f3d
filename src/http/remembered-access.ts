import type { Hub } from '../registry/log/hub.ts'
import { AccessWatch, type Watched } from './access-watch.ts'

/** What a request proves itself with, as it came. */
export interface Proof {
  readonly authorization?: string | undefined
  readonly cookie?: string | undefined
}

/** Who somebody was found to be; `keys` are the names under which an event of the `access` topic finds them. */
export interface Found {
  readonly keys: readonly string[]
  readonly expiresAt?: Date | undefined
}

/** Milliseconds that somebody is remembered, for the case that the log cannot be followed. */
const LONGEST_MS = 10_000
/** Who was heard last stays. */
const MOST = 10_000

/**
 * Remembers who is behind a session or token between two *reads*, which saves each of them two to three statements. Whoever is
 * revoked, removed or banned is forgotten with the event of the `access` topic, as sockets are closed by it: within a hint's
 * time, at most one poll (500 ms) later, and after 10 s when the log itself cannot be read. Acts do not use it.
 */
export class RememberedAccess<T extends Found> {
  private readonly known = new Map<string, Remembered<T>>()
  private readonly watch: AccessWatch<Remembered<T>>

  constructor(
    hub: Hub,
    private readonly find: (proof: Proof, now: Date) => Promise<T>,
    onFailure: (cause: unknown) => void,
  ) {
    this.watch = new AccessWatch(hub, onFailure)
    void this.watch.run()
  }

  async of(proof: Proof, now: Date): Promise<T> {
    const name = nameOf(proof)
    const known = this.known.get(name)
    if (known?.isGood(now)) return known.found
    this.forget(proof)
    const seenBefore = this.watch.seen
    const found = await this.find(proof, now)
    // Nothing is kept before the log is followed, nor what may have been read just before a revocation.
    if (seenBefore === 0 || seenBefore !== this.watch.seen) return found
    const remembered = new Remembered(found, now, () => this.known.delete(name))
    this.known.set(name, remembered)
    this.watch.add(remembered)
    this.makeRoom()
    return found
  }

  /** Before an act of the same caller, which may change what it is. */
  forget(proof: Proof): void {
    const name = nameOf(proof)
    const known = this.known.get(name)
    if (!known) return
    this.known.delete(name)
    this.watch.remove(known)
  }

  get size(): number {
    return this.known.size
  }

  close(): void {
    this.watch.close()
    this.known.clear()
  }

  private makeRoom(): void {
    if (this.known.size <= MOST) return
    const [oldest] = this.known
    if (!oldest) return
    this.known.delete(oldest[0])
    this.watch.remove(oldest[1])
  }
}

class Remembered<T extends Found> implements Watched {
  private readonly until: number

  constructor(
    readonly found: T,
    private readonly since: Date,
    private readonly drop: () => void,
  ) {
    this.until = Math.min(since.getTime() + LONGEST_MS, found.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
  }

  get keys(): readonly string[] {
    return this.found.keys
  }

  isGood(now: Date): boolean {
    return now >= this.since && now.getTime() < this.until
  }

  async review(): Promise<void> {
    this.drop()
  }
}

const nameOf = ({ authorization, cookie }: Proof): string => `${authorization ?? ''}\n${cookie ?? ''}`
