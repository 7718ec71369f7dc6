import { join } from 'node:path'
import { open } from 'lmdb'
import t from 'tap'
import { type LmdbJournal, openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import type { Entry } from '../../src/contract/ports.ts'
import { entry, type JournalUnderTest, journalContract } from '../contract/journal.ts'
import { until } from '../support/house.ts'
import { temporaryDataDir } from '../support/postgres.ts'

async function underTest(
  options: { maxBytes?: number; reserveBytes?: number } = {},
): Promise<JournalUnderTest & { dir: string }> {
  const dir = join(await temporaryDataDir(t), 'journal')
  let now = Date.now()
  let journal: LmdbJournal | undefined
  t.teardown(async () => journal?.close())
  return {
    dir,
    setTime: (ms) => {
      now = ms
    },
    async reopen() {
      await journal?.close()
      journal = openLmdbJournal({
        dir,
        clock: { now: () => now },
        maxBytes: 1e9,
        reserveBytes: 0,
        role: 'gateway',
        ...options,
      })
      return journal
    },
  }
}

t.test('contract', async (t) => journalContract(t, () => underTest()))

t.test('above its size limit it refuses with journal-full, and takes again when there is room', async (t) => {
  const { reopen } = await underTest({ maxBytes: 100_000 })
  const journal = await reopen()
  const fill = async (): Promise<void> => {
    for (let n = 0; n < 100; n++) await journal.append(1, entry(`r${n}`))
  }
  const error = await until(() =>
    fill().then(
      () => undefined,
      (refusal: unknown) => refusal,
    ),
  )
  t.match(error, { code: 'journal-full', status: 503, retryAfter: Number })
  const { accepted } = journal.accepted()[0] ?? {}
  t.equal(accepted, journal.state().depth, 'what was refused is not counted')
  await journal.remove(journal.read(10_000).map(({ key }) => key))
  await until(() =>
    journal.append(1, entry('again')).then(
      () => true,
      () => false,
    ),
  )
})

t.test('below the reserve of the disk it refuses with disk-full before the disk is', async (t) => {
  const { reopen } = await underTest({ reserveBytes: Number.MAX_SAFE_INTEGER })
  const journal = await reopen()
  await t.rejects(journal.append(1, entry('a')), { code: 'disk-full', status: 503 })
  await t.rejects(journal.probe(), { code: 'disk-full' })
  t.equal(journal.state().depth, 0)
})

t.test('an entry that can not be read back still says where it came from', async (t) => {
  const { reopen, dir } = await underTest()
  const journal = await reopen()
  await journal.append(1, entry('a', 'web/broken'))
  await journal.close()
  const root = open({ path: join(dir, 'journal.lmdb') })
  const entries = root.openDB<Buffer, [number, number]>({ name: 'entries', encoding: 'binary' })
  for (const { key, value } of entries.getRange()) await entries.put(key, value.subarray(0, 150))
  await root.close()
  const [broken] = (await reopen()).read(1)
  t.equal(broken?.entry, undefined)
  t.ok((broken?.bytes.length ?? 0) > 0)
  t.same(
    (await reopen()).accounts().entries.map(({ origin }) => origin),
    [{ channel: 'web', endpoint: 'web/broken' }],
  )
})

t.test('its gateway id is made once', async (t) => {
  const { reopen } = await underTest()
  const { gateway } = await reopen()
  t.equal((await reopen()).gateway, gateway)
})

t.test('a supplement neither hides its request nor makes the relay look late', async (t) => {
  const { reopen, setTime } = await underTest()
  const now = Date.now()
  setTime(now)
  let journal = await reopen()
  await journal.append(1, supplement('r1'))
  t.equal(journal.find('r1'), undefined, 'a receipt that it alone names is not known by it')
  t.match(journal.state(), { depth: 1, oldestAt: undefined })
  setTime(now + 1000)
  const key = await journal.append(1, entry('r1'))
  await journal.append(0, supplement('r1'))
  t.equal(journal.find('r1')?.kind, 'submission')
  t.equal(journal.state().oldestAt, now + 1000)
  setTime(now + 12 * 60_000)
  t.equal(journal.state().oldestAt, now, 'after ten minutes it should be gone')
  journal = await reopen()
  t.equal(journal.find('r1')?.kind, 'submission', 'after a restart, too')
  await journal.remove([key])
  t.equal(journal.find('r1'), undefined)
})

function supplement(receipt: string): Entry {
  const origin = { channel: 'web', endpoint: 'web/test' }
  const said = { text: '还有', urgency: 'normal', receivedAt: '2026-01-05T08:00:00+08:00' } as const
  return { kind: 'supplement', origin, receipt, messageId: 's1', ...said, attachments: [] }
}
