/** Who is signed in to the console. Asked with every page, so it remembers for 2 s, and for longer while the ledger is down. */
import { createHash, randomBytes } from 'node:crypto'
import type { Audit, Operator, Role } from '../contract/console.ts'
import { TemporaryError } from '../contract/errors.ts'
import type { Accounts, OpenSession, People, Sessions, SignIn } from '../contract/people.ts'
import type { Clock, Limits } from '../contract/ports.ts'
import { isPassword } from './passwords.ts'
import { createTries } from './sign-in-tries.ts'

export interface PeopleParts {
  accounts: Accounts
  sessions: Sessions
  audit: Audit
  limits: Limits
  clock: Clock
}

/** What was ended elsewhere ends here after so long. */
const REMEMBERED_MS = 2000
/** How long whoever was signed in stays so while the ledger can't be asked: it is then that they must see what is wrong. */
const TRUSTED_MS = 10 * 60_000
/** A ledger that hangs must not hold up who was known just now. */
const PATIENCE_MS = 1500
/** So that not every page writes. */
const SEEN_EVERY_MS = 60_000
const MOST_REMEMBERED = 2000
const TOKEN = /^[\w-]{43}$/

interface Known {
  operator: Operator
  expiresAt: number
  /** When the ledger last said so. */
  knownAt: number
  /** When it was last asked, whatever became of it. */
  askedAt: number
}

export interface StoppablePeople extends People {
  stop(): void
}

export function createPeople(parts: PeopleParts): StoppablePeople {
  return new RememberingPeople(parts)
}

/** Of what the browser holds: no credential. */
export function sessionOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

class RememberingPeople implements StoppablePeople {
  readonly #parts: PeopleParts
  readonly #tries: ReturnType<typeof createTries>
  readonly #known = new Map<string, Known>()
  readonly #watched = new Map<string, Set<() => void>>()
  /** Ended while the ledger was down: it has to be told. */
  readonly #untold = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #hasAdmin = false

  constructor(parts: PeopleParts) {
    this.#parts = parts
    this.#tries = createTries(parts.limits)
    this.#timer = setInterval(() => void this.#look(), REMEMBERED_MS).unref()
  }

  async operatorOf(token: string, { isUse } = { isUse: true }): Promise<Operator | undefined> {
    if (!TOKEN.test(token)) return undefined
    const id = sessionOf(token)
    if (this.#untold.has(id)) return undefined
    const known = this.#known.get(id)
    const now = this.#parts.clock.now()
    const trusted = known && this.#valid(known)
    if (trusted && now - known.askedAt < REMEMBERED_MS) return trusted
    try {
      const [found] = await soon(this.#parts.sessions.find([id]))
      this.#learn(id, found)
      if (found && isUse) this.#touch(found)
      return found && operatorOf(found)
    } catch (error) {
      if (!(error instanceof TemporaryError) || !trusted) throw error
      known.askedAt = now
      return trusted
    }
  }

  onEnded(session: string, listener: () => void): () => void {
    const listeners = this.#watched.get(session) ?? new Set()
    this.#watched.set(session, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#watched.delete(session)
    }
  }

  async signIn(asked: Parameters<People['signIn']>[0]): Promise<SignIn> {
    const { name, password, address, origin, browser } = asked
    const { accounts, audit } = this.#parts
    const tried = await this.#tries.take(name, address, browser)
    if (!tried.allowed) {
      // Once for each window: who goes on trying must not fill the log.
      if (tried.isFirst) await audit.record({ by: '-', action: 'sign-in stopped', subject: address })
      return { refused: 'too-many', retryAfter: tried.retryAfter }
    }
    try {
      const account = await accounts.find(name)
      const isRight = await isPassword(password, account?.hash)
      if (!account || !isRight || account.disabledAt) {
        // Some type their password where the name belongs: only a name that is one is kept.
        const subject = account?.name ?? 'unknown name'
        await audit.record({ by: '-', action: 'sign-in refused', subject, data: { address } })
        return { refused: 'wrong' }
      }
      const admitted = await this.admit({ name, role: account.role, origin })
      await tried.giveBack()
      return admitted
    } catch (error) {
      // Nobody was told whether it was right.
      await tried.giveBack()
      throw error
    }
  }

  /** Once there is one it is not asked again. */
  async lacksAdmin(): Promise<boolean> {
    this.#hasAdmin ||= (await soon(this.#parts.accounts.admins())) > 0
    return !this.#hasAdmin
  }

  async admit({ name, role, origin }: { name: string; role: Role; origin: string }) {
    const token = randomBytes(32).toString('base64url')
    const id = sessionOf(token)
    await this.#parts.audit.record({ by: name, action: 'sign-in', subject: name, data: { origin } })
    await this.#parts.sessions.open({ id, operator: name, origin })
    return { token, operator: { name, role, session: id } }
  }

  /** Also while the ledger is down: here at once, there when it is back. */
  async signOut({ name, session }: Operator): Promise<void> {
    this.#untold.add(session)
    this.#forget(session)
    await this.#parts.audit.record({ by: name, action: 'sign-out', subject: name }).catch(onlyTemporary)
    await this.#tell(session)
  }

  async end(which: Parameters<Sessions['end']>[0]): Promise<number> {
    const ended = await this.#parts.sessions.end(which)
    for (const id of ended) this.#forget(id)
    return ended.length
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #valid({ operator, knownAt, expiresAt }: Known): Operator | undefined {
    const now = this.#parts.clock.now()
    return now < expiresAt && now - knownAt < TRUSTED_MS ? operator : undefined
  }

  #learn(id: string, found: OpenSession | undefined): void {
    if (!found) {
      this.#forget(id)
      return
    }
    const now = this.#parts.clock.now()
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear()
    const expiresAt = Date.parse(found.expiresAt)
    this.#known.set(id, { operator: operatorOf(found), expiresAt, knownAt: now, askedAt: now })
  }

  #forget(id: string): void {
    this.#known.delete(id)
    const listeners = this.#watched.get(id) ?? []
    this.#watched.delete(id)
    for (const listener of listeners) listener()
  }

  #touch({ id, seenAt }: OpenSession): void {
    if (this.#parts.clock.now() - Date.parse(seenAt) < SEEN_EVERY_MS) return
    // Another page will say it.
    this.#parts.sessions.seen(id).catch(() => undefined)
  }

  /** Sockets ask nothing by themselves: one query for all of them. */
  async #look(): Promise<void> {
    for (const id of this.#untold) await this.#tell(id)
    const ids = [...this.#watched.keys()]
    if (ids.length === 0) return
    try {
      const found = new Map((await this.#parts.sessions.find(ids)).map((session) => [session.id, session]))
      for (const id of ids) this.#learn(id, found.get(id))
    } catch {
      // The ledger is down, which the console shows; who was known goes on for a while.
      for (const id of ids) {
        const known = this.#known.get(id)
        if (!known || !this.#valid(known)) this.#forget(id)
      }
    }
  }

  async #tell(id: string): Promise<void> {
    try {
      await this.#parts.sessions.end({ id })
      this.#untold.delete(id)
    } catch {
      // The next look tries again.
    }
  }
}

function operatorOf({ id, operator, role }: OpenSession): Operator {
  return { name: operator, role, session: id }
}

/** Throws TemporaryError ledger-down where it takes too long. */
function soon<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TemporaryError('ledger-down', { retryAfter: 2 })), PATIENCE_MS)
  return Promise.race([asked, promise]).finally(() => clearTimeout(timer))
}

function onlyTemporary(error: unknown): void {
  if (!(error instanceof TemporaryError)) throw error
}
