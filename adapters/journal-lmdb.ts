/**
 * The journal on LMDB. One put is one entry; puts of the same event turn are committed and synced together, and the
 * promise resolves after fdatasync (`overlappingSync: false`). The key [lane, id] keeps emergencies first and the
 * rest in the order of arrival. Counters of what was accepted are written by the same commit as the entry.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import type {
  AcceptedCount,
  Clock,
  Entry,
  EntryKey,
  Journal,
  JournalAccounts,
  Journaled,
  JournalState,
  Lane,
  Origin,
  Proof,
} from '../src/contract/ports.ts'

import { originOf } from './entry-origin.ts'
import { durable, surviveFailedCommits } from './journal-lmdb-failure.ts'
import { CommitGroup } from './journal-lmdb-group.ts'
import { type KeptProof, Proofs } from './journal-lmdb-proofs.ts'
import { Room } from './journal-lmdb-room.ts'
import { acceptedIn, newestId, oldestAt, usage } from './journal-lmdb-stats.ts'
import { MOST_RECENT, RecentReceipts } from './recent-receipts.ts'

interface Put {
  key: EntryKey
  value: Buffer
  count: AcceptedCount
  entry: Entry
}

type Key = [lane: number, id: number]

export interface LmdbJournalOptions {
  dir: string
  clock: Clock
  /** Bytes that entries may take; above it `append` throws journal-full. */
  maxBytes: number
  /** Bytes that stay free on the disk; below it `append` throws disk-full. */
  reserveBytes: number
  /** `gateway` writes and can be asked for a receipt; `relay` moves what is there; `reader` only looks. */
  role: 'gateway' | 'relay' | 'reader'
}

export interface LmdbJournal extends Journal {
  accepted(): AcceptedCount[]
  /** All of one moment; reads every entry. */
  accounts(): JournalAccounts
  /** Whether a write commits just now; throws TemporaryError. */
  probe(): Promise<void>
  close(): Promise<void>
}

/** A read ends here, however few its entries. */
const READ_BYTES = 8_000_000

export function openLmdbJournal(options: LmdbJournalOptions): LmdbJournal {
  if (options.role !== 'reader') mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  surviveFailedCommits()
  const root = open({
    path: join(options.dir, 'journal.lmdb'),
    overlappingSync: false,
    maxDbs: 5,
    readOnly: options.role === 'reader',
  })
  return new Lmdb(root, options)
}

class Lmdb implements LmdbJournal {
  readonly gateway: string
  readonly #root: RootDatabase
  readonly #entries: Database<Buffer, Key>
  readonly #meta: Database<unknown, string | string[]>
  readonly #proofs: Proofs
  readonly #room: Room
  readonly #options: LmdbJournalOptions
  readonly #counts: Map<string, AcceptedCount>
  readonly #recent = new RecentReceipts()
  readonly #group = new CommitGroup<Put>((puts) => this.#commit(puts))
  #lastId: number
  #watch: NodeJS.Timeout | undefined

  constructor(root: RootDatabase, options: LmdbJournalOptions) {
    this.#root = root
    this.#options = options
    this.#entries = root.openDB({ name: 'entries', encoding: 'binary' })
    this.#meta = root.openDB({ name: 'meta', encoding: 'json' })
    const proofs = root.openDB<KeptProof, number>({ name: 'proofs', encoding: 'json' })
    this.#proofs = new Proofs(proofs, () => options.clock.now())
    this.#room = new Room({ ...options, usedBytes: () => usage(this.#entries).bytes })
    this.gateway = this.#identity()
    this.#counts = new Map(this.accepted().map((count) => [countKey(count), count]))
    this.#lastId = newestId(this.#entries)
    if (options.role === 'gateway') this.#startAsGateway()
  }

  async append(lane: Lane, entry: Entry): Promise<EntryKey> {
    this.#room.refuseWithout()
    const key = { lane, id: this.#nextId() }
    const count = this.#count(entry)
    const value = Buffer.from(JSON.stringify(entry))
    this.#recent.remember(entry, key)
    try {
      await this.#group.add({ key, value, count, entry })
      return key
    } catch (error) {
      this.#recent.forget(entry.receipt, key)
      throw error
    }
  }

  /** What is put in one event turn is one commit: the counts with their entries. */
  async #commit(puts: Put[]): Promise<void> {
    const counts = new Set<AcceptedCount>()
    let written: Promise<unknown> | undefined
    for (const { key, value, count, entry } of puts) {
      written = this.#entries.put([key.lane, key.id], value)
      if (entry.proof) written = this.#proofs.put(entry.origin, entry.proof, key.id)
      count.accepted += 1
      counts.add(count)
    }
    for (const { channel, endpoint, accepted } of counts)
      written = this.#meta.put(['accepted', channel, endpoint], accepted)
    try {
      await this.#durable(written ?? Promise.resolve())
    } catch (error) {
      for (const { count } of puts) count.accepted -= 1
      throw error
    }
  }

  #durable(write: Promise<unknown>): Promise<void> {
    return durable(this.#options.dir, write)
  }

  read(limit: number, skip?: ReadonlySet<number>): Journaled[] {
    const found: Journaled[] = []
    let bytes = 0
    for (const { key, value } of this.#entries.getRange({ snapshot: false })) {
      if (skip?.has(key[1])) continue
      found.push({ key: { lane: key[0] === 0 ? 0 : 1, id: key[1] }, entry: decode(value), bytes: value })
      bytes += value.length
      if (found.length >= limit || bytes > READ_BYTES) break
    }
    return found
  }

  async remove(keys: EntryKey[]): Promise<void> {
    await this.#durable(Promise.all(keys.map(({ lane, id }) => this.#entries.remove([lane, id]))))
  }

  find(receipt: string): Entry | undefined {
    const key = this.#recent.find(receipt)
    if (!key) return undefined
    const value = this.#entries.get([key.lane, key.id])
    if (value) return decode(value)
    this.#recent.forget(receipt, key)
    return undefined
  }

  proofOf(origin: Origin, nonce: string): Proof | undefined {
    return this.#proofs.find(origin, nonce)
  }

  state(): JournalState {
    const { entries, bytes } = usage(this.#entries)
    return { depth: entries, oldestAt: oldestAt(this.#entries, this.#options.clock.now()), bytes }
  }

  accepted(): AcceptedCount[] {
    return acceptedIn(this.#meta)
  }

  /** Both reads are of one event turn, therefore of one snapshot. */
  accounts(): JournalAccounts {
    const entries = [...this.#entries.getRange()].map(({ key, value }) => ({
      id: key[1],
      origin: originOf(value),
    }))
    return { accepted: this.accepted(), entries }
  }

  async probe(): Promise<void> {
    this.#room.look()
    this.#room.refuseWithout()
    await this.#durable(this.#meta.put('probe', this.#options.clock.now()))
  }

  close(): Promise<void> {
    clearInterval(this.#watch)
    return this.#root.close()
  }

  #identity(): string {
    const known = this.#meta.get('gateway')
    if (typeof known === 'string') return known
    const made = randomBytes(8).toString('hex')
    this.#meta.putSync('gateway', made)
    return made
  }

  /** Microseconds since the epoch, as far as they rise: unique also after a restore of an old backup. */
  #nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, this.#options.clock.now() * 1000)
    return this.#lastId
  }

  #count(entry: Entry): AcceptedCount {
    const key = countKey(entry.origin)
    let count = this.#counts.get(key)
    if (!count) {
      count = { ...entry.origin, accepted: 0 }
      this.#counts.set(key, count)
    }
    return count
  }

  #startAsGateway(): void {
    this.#proofs.open()
    for (const { key, entry } of this.read(MOST_RECENT)) if (entry) this.#recent.remember(entry, key)
    this.#room.look()
    this.#watch = setInterval(() => this.#lookAround(), 1000).unref()
  }

  #lookAround(): void {
    this.#room.look()
    this.#proofs.prune().catch(() => undefined)
  }
}

function countKey(origin: { channel: string; endpoint: string }): string {
  return `${origin.channel}\n${origin.endpoint}`
}

function decode(value: Buffer): Entry | undefined {
  try {
    return JSON.parse(value.toString())
  } catch {
    return undefined
  }
}
