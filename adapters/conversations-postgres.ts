/**
 * Answers to parts, for the gateway that waits for them. All that wait are asked for together. An answer that is also
 * owed as a `say` is leased for a while to whoever says it: a gateway that is killed meanwhile leaves it to a worker.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../src/contract/ports.ts'
import type { Conversations, PartKey } from '../src/contract/thread.ts'
import { type Pool, query } from './postgres.ts'

export interface ConversationsOptions {
  pool: Pool
  log: Log
  /** What somebody else knows of the ledger. */
  isLedgerUp(): boolean
}

/** Between two looks. */
const LOOK_MS = 20
/** A ledger that needs longer is taken for down, since citizens wait, until it has answered a question in this time. */
const SLOW_MS = 800
/** Between two such questions. */
const PROBE_MS = 1000
const LEASE_SECONDS = 20
const GATHER_MS = 50
/** Some minutes in all. */
const SAID_PAUSES_MS = [500, 1000, 1000, 1000, 2000, 5000, 10_000, 20_000, 40_000, 80_000, 160_000]
/** Leases of gateways begin so: another gateway may take them over, a worker's never. */
const LEASE = 'answer:'

export function createPostgresConversations(options: ConversationsOptions): Conversations {
  return new Answers(options)
}

interface Waiting {
  key: PartKey
  resolve(answer: string | undefined): void
}

class Answers implements Conversations {
  readonly #options: ConversationsOptions
  readonly #lease = `${LEASE}${randomUUID()}`
  readonly #waiting = new Set<Waiting>()
  readonly #said: PartKey[] = []
  #isLooking = false
  #isBroken = false

  constructor(options: ConversationsOptions) {
    this.#options = options
  }

  isLedgerUp(): boolean {
    return this.#options.isLedgerUp() && !this.#isBroken
  }

  async answer(key: PartKey, ms: number): Promise<string | undefined> {
    if (!this.isLedgerUp()) return undefined
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    const waiting = { key, resolve }
    this.#waiting.add(waiting)
    const late = setTimeout(() => resolve(undefined), ms)
    if (!this.#isLooking) void this.#lookAgain()
    const answer = await promise
    clearTimeout(late)
    this.#waiting.delete(waiting)
    return answer
  }

  /** What is said within a moment is noted together. */
  said(key: PartKey): void {
    if (this.#said.length === 0)
      setTimeout(() => void this.#noteSaid(this.#said.splice(0)), GATHER_MS).unref()
    this.#said.push(key)
  }

  /** What was said before it was joined is noted once it is: else it would be pushed as well. */
  async #noteSaid(keys: PartKey[]): Promise<void> {
    const { pool } = this.#options
    let left = keys
    for (const pauseMs of SAID_PAUSES_MS) {
      const noted = await query<Omit<Found, 'text'>>(pool, SAID, parameters(left)).catch(() => [])
      const known = new Set(noted.map(nameOf))
      left = left.filter((key) => !known.has(nameOfKey(key)))
      if (left.length === 0 || pool.ending) return
      await sleep(pauseMs, undefined, { ref: false })
    }
    this.#options.log.debug({ answers: left.length }, 'answers are not known as said')
  }

  unsaid(key: PartKey): void {
    void this.#bestEffort(
      query(this.#options.pool, UNSAID, [...parameters([key]), this.#lease]),
      'an answer waits for its lease',
    )
  }

  async push(
    { origin, thread }: Omit<PartKey, 'messageId'>,
    { receipt, key, text }: { receipt: string; key: string; text: string },
  ): Promise<void> {
    const values = [origin.channel, origin.endpoint, receipt, key, thread, JSON.stringify({ text })]
    await query(this.#options.pool, PUSH, values)
  }

  async #lookAgain(): Promise<void> {
    this.#isLooking = true
    while (this.#waiting.size > 0) {
      await sleep(LOOK_MS)
      await this.#look()
    }
    this.#isLooking = false
  }

  async #look(): Promise<void> {
    const waiting = [...this.#waiting]
    if (waiting.length === 0) return
    const asking = query<Found>(this.#options.pool, FOUND, [
      ...parameters(waiting.map(({ key }) => key)),
      this.#lease,
    ])
    const found = await inTime(asking)
    if (!found) return this.#give(waiting, asking)
    const answers = new Map(found.map((row) => [nameOf(row), row.text]))
    for (const each of waiting) {
      const answer = answers.get(nameOfKey(each.key))
      if (answer === undefined) continue
      // Who has gone meanwhile says it no more.
      if (this.#waiting.has(each)) each.resolve(answer)
      else if (answer !== '') this.unsaid(each.key)
    }
  }

  /** Nobody waits for a ledger that is down or slow; what it leases late is for nobody to say. */
  #give(waiting: Waiting[], asking: Promise<Found[]>): void {
    asking.then(
      (late) => {
        const found = new Set(late.filter(({ text }) => text !== '').map(nameOf))
        for (const { key } of waiting) if (found.has(nameOfKey(key))) this.unsaid(key)
      },
      () => undefined,
    )
    for (const { resolve } of waiting) resolve(undefined)
    if (!this.#isBroken) void this.#probe()
  }

  async #probe(): Promise<void> {
    const { pool } = this.#options
    this.#isBroken = true
    do await sleep(PROBE_MS, undefined, { ref: false })
    while (!(await inTime(query(pool, 'select 1'))) && !pool.ending)
    this.#isBroken = false
  }

  async #bestEffort(work: Promise<unknown>, text: string): Promise<void> {
    await work.catch((err) => this.#options.log.debug({ err }, text))
  }
}

/** Undefined where it failed, or took too long. */
async function inTime<T>(asking: Promise<T>): Promise<T | undefined> {
  const answered = asking.catch(() => undefined)
  return Promise.race([answered, sleep(SLOW_MS, undefined, { ref: false })])
}

interface Found {
  channel: string
  endpoint: string
  thread: string
  message_id: string
  text: string
}

function nameOf({ channel, endpoint, thread, message_id }: Omit<Found, 'text'>): string {
  return JSON.stringify([channel, endpoint, thread, message_id])
}

function nameOfKey({ origin, thread, messageId }: PartKey): string {
  return nameOf({ ...origin, thread, message_id: messageId })
}

function parameters(keys: PartKey[]): string[][] {
  return [
    keys.map(({ origin }) => origin.channel),
    keys.map(({ origin }) => origin.endpoint),
    keys.map(({ thread }) => thread),
    keys.map(({ messageId }) => messageId),
  ]
}

const ASKED = `
  asked as (
    select p.* from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (channel, endpoint, thread, message_id)
      join parts p using (channel, endpoint, thread, message_id)
     where p.joined_at is not null
  )`

const OF_ASKED = `e.kind = 'say' and e.receipt = a.receipt and e.key = 'answer/' || a.message_id and e.state = 'open'`

/** What was said with an answer is said again to whoever sends the same again; what was pushed is not. */
const FOUND = `
  with ${ASKED}, taken as (
    update errands e set lease = $5, next_at = now() + interval '${LEASE_SECONDS} seconds', changed_at = now()
      from asked a where ${OF_ASKED} and (e.lease is null or e.lease like '${LEASE}%')
    returning e.receipt, e.key
  )
  select a.channel, a.endpoint, a.thread, a.message_id,
    case when o.key is null or t.key is not null or d.via = 'passive' then coalesce(a.answer, '') else '' end as text
  from asked a
  left join errands o on o.kind = 'say' and o.receipt = a.receipt and o.key = 'answer/' || a.message_id
  left join taken t on t.receipt = o.receipt and t.key = o.key
  left join deliveries d on d.kind = 'say' and d.receipt = o.receipt and d.key = o.key`

const SAID = `
  with ${ASKED}, ended as (
    update errands e set state = 'done', lease = null, reason = null, data = '{}', changed_at = now()
      from asked a where ${OF_ASKED} and (e.lease is null or e.lease like '${LEASE}%')
    returning e.kind, e.receipt, e.key, e.channel, e.endpoint, e.thread
  ), noted as (
    insert into deliveries (kind, receipt, key, channel, endpoint, thread, via, state)
    select kind, receipt, key, channel, endpoint, thread, 'passive', 'sent' from ended on conflict do nothing
  )
  select channel, endpoint, thread, message_id from asked`

/** What another gateway has taken over meanwhile is for that one to say. */
const UNSAID = `
  with ${ASKED}
  update errands e set lease = null, next_at = now(), changed_at = now()
    from asked a where ${OF_ASKED} and e.lease = $5`

const PUSH = `
  insert into errands (kind, channel, endpoint, receipt, key, thread, data) values ('say', $1, $2, $3, $4, $5, $6)
  on conflict do nothing`
