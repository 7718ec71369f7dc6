/** The hotlines as they are described now, each compiled; a reload compiles only those that it changed. */
import { isDeepStrictEqual } from 'node:util'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { createReplies, type Replies } from './answer/reply.ts'
import { type Authenticator, createAuthenticator } from './authentication/authenticator.ts'
import type { Secrets } from './authentication/kind.ts'
import type { Hotline } from './hotline.ts'
import type { Hotlines } from './load.ts'
import { createMapper, type Mapper } from './map/mapper.ts'

export interface LiveHotline {
  hotline: Hotline
  authenticator: Authenticator
  mapper: Mapper
  replies: Replies
}

export interface Registry {
  /** Compiled when it is first asked for. */
  get(number: string): LiveHotline | undefined
  /** As they are described; compiles nothing. */
  hotlines(): Hotlines
  /** Its mapper stays open until `work` has ended, whatever a reload does meanwhile. */
  during<Result>(live: LiveHotline, work: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface RegistryOptions {
  files: LiveFiles<Hotlines>
  expressionMs: number
}

export function createRegistry(options: RegistryOptions): Registry {
  return new Compiled(options)
}

class Compiled implements Registry {
  readonly #options: RegistryOptions
  readonly #live = new Map<string, LiveHotline>()
  /** How much is under way in each. */
  readonly #work = new Map<LiveHotline, number>()
  readonly #closing = new Set<Promise<void>>()
  #seen: Hotlines | undefined

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  get(number: string): LiveHotline | undefined {
    const hotline = this.hotlines().get(number)
    if (!hotline) return undefined
    const known = this.#live.get(number)
    if (known) return known
    const live = this.#compile(hotline)
    this.#live.set(number, live)
    return live
  }

  hotlines(): Hotlines {
    const now = this.#options.files.current()
    if (now !== this.#seen) this.#forgetChanged(now)
    this.#seen = now
    return now
  }

  async during<Result>(live: LiveHotline, work: () => Promise<Result>): Promise<Result> {
    this.#work.set(live, (this.#work.get(live) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (this.#work.get(live) ?? 1) - 1
      if (left > 0) this.#work.set(live, left)
      else this.#work.delete(live)
      if (left === 0 && this.#live.get(live.hotline.number) !== live) this.#end(live)
    }
  }

  async close(): Promise<void> {
    for (const live of this.#live.values()) this.#end(live)
    this.#live.clear()
    await Promise.all(this.#closing)
  }

  #compile(hotline: Hotline): LiveHotline {
    return {
      hotline,
      authenticator: createAuthenticator(hotline.authentication),
      mapper: createMapper(hotline, { expressionMs: this.#options.expressionMs }),
      replies: createReplies(hotline.reply),
    }
  }

  #forgetChanged(now: Hotlines): void {
    for (const [number, live] of this.#live) {
      if (isDeepStrictEqual(now.get(number), live.hotline)) continue
      this.#live.delete(number)
      if (!this.#work.has(live)) this.#end(live)
    }
  }

  #end({ mapper }: LiveHotline): void {
    // One whose thread has ended already is closed as well.
    const ended = mapper
      .close()
      .catch(() => undefined)
      .finally(() => this.#closing.delete(ended))
    this.#closing.add(ended)
  }
}

/** Those that are there and not past their end, in order: new and old, while they change. */
export function secretsOf(
  { number, secretEnds }: Pick<Hotline, 'number' | 'secretEnds'>,
  secret: (name: string) => string | undefined,
  now: number,
): Secrets {
  const live = (name: keyof Hotline['secretEnds']): string[] => {
    const ends = secretEnds[name]
    const isLive = ends === undefined || now < endOf(ends)
    const value = isLive ? secret(`HOTLINE_${number}_${name}`)?.trim() : undefined
    // One of blanks proves nothing.
    return value ? [value] : []
  }
  return {
    secrets: [...live('SECRET'), ...live('SECRET_2')],
    keys: [...live('KEY'), ...live('KEY_2')],
  }
}

/** It holds until that day is over in Beijing. */
function endOf(day: string): number {
  return Date.parse(`${day}T24:00:00+08:00`)
}

/** Which of its secrets are not there, or can't prove anything, by their variables' names; none where it is configured. */
export function missingSecrets(
  { hotline, authenticator }: Pick<LiveHotline, 'hotline' | 'authenticator'>,
  secrets: Secrets,
): string[] {
  const given = { SECRET: secrets.secrets, KEY: secrets.keys }
  return authenticator.needs
    .filter((need) => !given[need].some((secret) => authenticator.isUsable(need, secret)))
    .map((need) => `HOTLINE_${hotline.number}_${need}`.toUpperCase().replace(/[^A-Z0-9]/g, '_'))
}
