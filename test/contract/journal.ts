/** What every journal must do. */
import type { Test } from 'tap'
import type { LmdbJournal } from '../../adapters/journal-lmdb.ts'
import type { Entry, Lane } from '../../src/contract/ports.ts'
import { submission } from '../support/samples.ts'

export interface JournalUnderTest {
  /** The same journal again, as after a restart. */
  reopen(): Promise<LmdbJournal>
  /** Sets the clock, in ms. */
  setTime(ms: number): void
}

export function entry(receipt: string, endpoint = 'web/test'): Entry {
  const { attachments: _none, ...content } = submission(receipt)
  const head = {
    schema: 'jiesu.request/1' as const,
    receipt,
    revision: 1,
    receivedAt: '2026-01-05T08:00:00+08:00',
  }
  const request = { ...content, ...head, attachments: [] }
  return { kind: 'submission', origin: { channel: 'web', endpoint }, receipt, urgency: 'normal', request }
}

export function journalContract(t: Test, open: () => Promise<JournalUnderTest>): void {
  t.test('keeps what it was given across a restart, emergencies first, then by arrival', async (t) => {
    const { reopen } = await open()
    const first = await reopen()
    for (const [lane, receipt] of [
      [1, 'a'],
      [1, 'b'],
      [0, 'c'],
      [1, 'd'],
    ] as [Lane, string][])
      await first.append(lane, entry(receipt))
    const again = await reopen()
    t.same(
      again.read(10).map((journaled) => journaled.entry?.receipt),
      ['c', 'a', 'b', 'd'],
    )
    t.same(
      again.read(2).map((journaled) => journaled.entry),
      [entry('c'), entry('a')],
    )
    t.equal(again.state().depth, 4)
  })

  t.test('skips what is on its way, and removes for good', async (t) => {
    const { reopen } = await open()
    const journal = await reopen()
    const keys = await Promise.all(['a', 'b', 'c'].map((receipt) => journal.append(1, entry(receipt))))
    t.same(
      journal.read(10, new Set([keys[0]?.id ?? 0])).map((journaled) => journaled.entry?.receipt),
      ['b', 'c'],
    )
    await journal.remove(keys.slice(0, 2))
    t.same(
      (await reopen()).read(10).map((journaled) => journaled.entry?.receipt),
      ['c'],
    )
  })

  t.test('ids rise, also when the clock goes back, also after a restart', async (t) => {
    const { reopen, setTime } = await open()
    const journal = await reopen()
    setTime(2_000_000_000_000)
    const late = await journal.append(1, entry('a'))
    setTime(1_000_000_000_000)
    const early = await journal.append(1, entry('b'))
    const urgent = await (await reopen()).append(0, entry('c'))
    t.ok(late.id < early.id && early.id < urgent.id)
    t.equal(Math.floor(late.id / 1000), 2_000_000_000_000)
  })

  t.test('finds an entry by its receipt until it is removed, also after a restart', async (t) => {
    const { reopen } = await open()
    const key = await (await reopen()).append(1, entry('a'))
    const journal = await reopen()
    t.same(journal.find('a'), entry('a'))
    t.equal(journal.find('b'), undefined)
    await journal.remove([key])
    t.equal(journal.find('a'), undefined)
  })

  t.test('counts what it accepted, by source, together with the entry', async (t) => {
    const { reopen } = await open()
    const journal = await reopen()
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => journal.append(1, entry(`r${n}`, n % 2 ? 'web/a' : 'web/b'))),
    )
    await journal.remove(journal.read(20).map(({ key }) => key))
    const { accepted, entries } = (await reopen()).accounts()
    t.same(accepted, [
      { channel: 'web', endpoint: 'web/a', accepted: 10 },
      { channel: 'web', endpoint: 'web/b', accepted: 10 },
    ])
    t.same(entries, [])
  })

  t.test('says how old its oldest entry is, whichever lane it is in', async (t) => {
    const { reopen, setTime } = await open()
    const journal = await reopen()
    t.equal(journal.state().oldestAt, undefined)
    setTime(1_000_000_000_000)
    await journal.append(1, entry('a'))
    setTime(1_000_000_005_000)
    const urgent = await journal.append(0, entry('b'))
    t.equal(journal.state().oldestAt, 1_000_000_000_000)
    await journal.remove(
      journal
        .read(2)
        .map(({ key }) => key)
        .filter(({ id }) => id !== urgent.id),
    )
    t.equal(journal.state().oldestAt, 1_000_000_005_000)
  })

  t.test(
    'knows what was appended with a nonce, also when the entry has gone, for 72 hours at least',
    async (t) => {
      const { reopen, setTime } = await open()
      const HOUR_MS = 3_600_000
      const began = 1_800_000_000_000
      setTime(began)
      const journal = await reopen()
      const { origin } = entry('a')
      const proof = { nonce: 'n', digest: 'd', receipts: ['a'] }
      t.equal(journal.proofOf(origin, 'n'), undefined)
      await journal.append(1, { ...entry('a'), proof })
      t.same(journal.proofOf(origin, 'n'), proof)
      t.equal(journal.proofOf(origin, 'another'), undefined)
      t.equal(journal.proofOf({ ...origin, endpoint: 'web/other' }, 'n'), undefined, 'of its own source')
      await journal.remove(journal.read(10).map(({ key }) => key))
      setTime(began + 72 * HOUR_MS)
      const again = await reopen()
      t.same(again.proofOf(origin, 'n'), proof, 'across a restart')
      const later = { ...proof, digest: 'e' }
      await again.append(1, { ...entry('b'), proof: later })
      t.same((await reopen()).proofOf(origin, 'n'), later, 'the newest')
    },
  )
}
