/** A post that has arrived -> its answer: authentic or refused, new or told before, taken or kept. Never throws. */

import { beijingTime } from '../../src/contract/beijing-time.ts'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { JiesuError, PermanentError, RejectedError, TemporaryError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/ports.ts'
import type { Told } from './answer/reply.ts'
import { createNeeds, wrap } from './around.ts'
import type { Secrets, Verdict } from './authentication/authenticator.ts'
import type { ClockSuspicion } from './clock-suspicion.ts'
import type { Answer, Arrived } from './message.ts'
import { createFields, mediaTypeOf, postOf, provingFields, type Seen } from './post.ts'
import { type LiveHotline, missingSecrets, type Registry, secretsOf } from './registry.ts'
import { type Post, takePost, tellAgain } from './take.ts'
import { originOf } from './understand.ts'

export interface ReceiveServices
  extends Pick<ChannelServices, 'intake' | 'blobs' | 'limits' | 'secret' | 'deriveKey'> {
  refusals: Pick<ChannelServices['refusals'], 'keep'>
  registry: Pick<Registry, 'during'>
  suspicion: Pick<ClockSuspicion, 'stale'>
  log: Pick<Log, 'error' | 'warn' | 'info'>
}

export interface Receiver {
  receive(live: LiveHotline, arrived: Arrived): Promise<Answer>
  /** Throws what it is refused with whatever its body is; nothing where only the body can tell. */
  ahead(live: LiveHotline, head: Arrived): void
  /** Any error in the dialect's form. */
  failure(live: LiveHotline, error: unknown, at: number): Answer
  /** Refused posts of a hotline by reason, since the start of this process. */
  refused(number: string): Readonly<Record<string, number>>
}

export function createReceiver(services: ReceiveServices): Receiver {
  return new Door(services)
}

type Sound = Extract<Verdict, { ok: true }>
type Unsound = Extract<Verdict, { ok: false }>
type Evidence = NonNullable<Verdict['proof']>

/** Of `deriveKey`: the MACs of credentials that were refused are made with it. */
export const EVIDENCE_KEY = 'hotlines/evidence'
const UNCONFIGURED_RETRY_SECONDS = 300
const MINUTE_SECONDS = 60

class Door implements Receiver {
  readonly #services: ReceiveServices
  readonly #refused = new Map<string, Record<string, number>>()
  /** By hotline and nonce: of two with one nonce at the same time, the second waits for what the first came to. */
  readonly #underWay = new Map<string, Promise<unknown>>()

  constructor(services: ReceiveServices) {
    this.#services = services
  }

  async receive(live: LiveHotline, arrived: Arrived): Promise<Answer> {
    try {
      const told = await this.#services.registry.during(live, () => this.#admit(live, arrived))
      return live.replies.success(told)
    } catch (error) {
      return this.failure(live, error, arrived.at)
    }
  }

  ahead(live: LiveHotline, head: Arrived): void {
    const reason = live.authenticator.ahead(head, this.#secretsOf(live, head.at))
    if (reason === undefined) return
    this.#count(live.hotline.number, reason)
    throw new RejectedError('unauthorized', { detail: reason })
  }

  failure({ hotline, replies }: LiveHotline, thrown: unknown, at: number): Answer {
    const error = thrown instanceof JiesuError ? thrown : new PermanentError('internal', { cause: thrown })
    if (error instanceof PermanentError)
      this.#services.log.error({ endpoint: hotline.number, err: thrown }, 'an error of ours')
    const answer = replies.failure(error, { at })
    this.#tell(hotline.number, error, answer.status)
    if (answer.status !== 401) return answer
    const scheme = hotline.authentication.some(({ kind }) => kind === 'basic') ? 'Basic' : 'Bearer'
    const challenge = `${scheme} realm="${hotline.number}"`
    return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } }
  }

  /** Who is refused, and why: what an operator asks first. */
  #tell(endpoint: string, { code, detail }: JiesuError, status: number): void {
    // Why a sender is not believed is counted by its reason already.
    if (code !== 'unauthorized') this.#count(endpoint, code)
    const reason = code === 'unauthorized' ? detail?.split(':')[0] : code
    this.#services.log[status < 500 ? 'info' : 'warn']({ endpoint, status, reason }, 'a post is refused')
  }

  refused(number: string): Readonly<Record<string, number>> {
    return this.#refused.get(number) ?? {}
  }

  async #admit(live: LiveHotline, arrived: Arrived): Promise<Told> {
    const secrets = this.#secretsOf(live, arrived.at)
    const fields = createFields(live, arrived)
    const verdict = live.authenticator.verify(arrived, secrets, provingFields(live, arrived, fields))
    const seen = { live, arrived, decoded: fields }
    if (verdict.isBalance) throw this.#refuse(seen, 'balance-proof')
    if (verdict.ok) return this.#once(seen, verdict.proof, () => this.#fresh(seen, verdict))
    if (verdict.isStale) return this.#once(seen, verdict.proof, () => this.#stale(seen, verdict))
    if (verdict.reason === 'no-secret') throw unconfigured()
    throw this.#refuse(seen, verdict.reason)
  }

  /** Throws where no post can be taken, whoever sends it. */
  #secretsOf(live: LiveHotline, at: number): Secrets {
    const { hotline } = live
    if (!hotline.enabled)
      throw new RejectedError('not-found', { detail: 'this hotline takes no posts any more' })
    const secrets = secretsOf(hotline, this.#services.secret, at)
    if (missingSecrets(live, secrets).length > 0) throw unconfigured()
    return secrets
  }

  async #fresh(seen: Seen, sound: Sound): Promise<Told> {
    const { proof } = sound
    const post = postOf(seen, sound)
    const again = proof && (await this.#toldBefore({ ...seen, post }, proof))
    if (again) return again
    await this.#limit(seen.live)
    return takePost(seen.live, post, this.#services, proof)
  }

  /** Authentic, but of another time: an honest repeat is told again, all else is a person's to look at. */
  async #stale(seen: Seen, unsound: Unsound): Promise<Told> {
    const { reason, proof } = unsound
    const post = postOf(seen, unsound)
    const again = proof && (await this.#toldBefore({ ...seen, post }, proof, { older: true }))
    if (again) return again
    const { hotline } = seen.live
    const { number } = hotline
    await this.#limit(seen.live)
    const part = wrap(post.part, post.around, hotline)
    await this.#services.intake.keep({ origin: originOf(number), reason: `stale: ${reason}`, ...part })
    this.#services.suspicion.stale(number)
    this.#count(number, 'stale')
    throw new RejectedError('unauthorized', {
      detail: 'stale: the time stamp is outside the window; it is kept for an operator to look at',
    })
  }

  /** Undefined where the nonce is new. Throws where it was another post's. */
  async #toldBefore(
    seen: Seen & { post: Post },
    proof: Evidence,
    how?: { older: boolean },
  ): Promise<Told | undefined> {
    const { number } = seen.live.hotline
    const known = await this.#services.intake.proofOf(originOf(number), proof.nonce, how)
    if (!known) return undefined
    if (known.digest !== proof.digest) throw this.#refuse(seen, 'replayed-nonce')
    return tellAgain(seen.live, seen.post, known.receipts, this.#services)
  }

  async #once<Result>(
    { live }: Seen,
    proof: Evidence | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (!proof) return work()
    const key = JSON.stringify([live.hotline.number, proof.nonce])
    for (let first = this.#underWay.get(key); first; first = this.#underWay.get(key))
      await first.catch(() => undefined)
    const mine = work()
    this.#underWay.set(key, mine)
    try {
      return await mine
    } finally {
      this.#underWay.delete(key)
    }
  }

  async #limit({ hotline: { number, limits } }: LiveHotline): Promise<void> {
    if (limits.perMinute === undefined) return
    const rule = { max: limits.perMinute, windowSeconds: MINUTE_SECONDS }
    const { allowed, retryAfter } = await this.#services.limits.take(`hotlines/${number}`, rule)
    if (!allowed) throw new TemporaryError('busy', { retryAfter })
  }

  #refuse({ live, arrived }: Seen, reason: string): RejectedError {
    const { hotline, authenticator } = live
    this.#count(hotline.number, reason)
    this.#services.refusals.keep({
      ...originOf(hotline.number),
      refusedAt: beijingTime(arrived.at),
      reason,
      mediaType: mediaTypeOf(arrived),
      body: arrived.body,
      evidence: authenticator.evidence(arrived, this.#services.deriveKey(EVIDENCE_KEY), createNeeds(hotline)),
    })
    return new RejectedError('unauthorized', { detail: reason })
  }

  #count(number: string, reason: string): void {
    const counts = this.#refused.get(number) ?? {}
    counts[reason] = (counts[reason] ?? 0) + 1
    this.#refused.set(number, counts)
    this.#services.intake.refused(originOf(number), reason)
  }
}

function unconfigured(): TemporaryError {
  return new TemporaryError('unconfigured', {
    detail: 'this hotline is not set up yet: a secret is missing',
    retryAfter: UNCONFIGURED_RETRY_SECONDS,
  })
}
