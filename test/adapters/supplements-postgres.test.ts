/** Guards: what was added to a request stays in it, whatever its source says of it later. */
import t from 'tap'
import { createPostgresForget } from '../../adapters/forget-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresRetention } from '../../adapters/retention-postgres.ts'
import type { Entry, Journaled, SubmissionEntry, SupplementEntry } from '../../src/contract/ports.ts'
import { type Attachment, Request } from '../../src/contract/request.ts'
import { contentHash } from '../../src/intake/content.ts'
import { skeleton } from '../../src/keeping/skeleton.ts'
import { phoneSearch } from '../../src/keeping/spellings.ts'
import { startPostgres } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'
import { openLedger } from './cases-postgres-ledger.ts'

const { pool } = await openLedger(t, await startPostgres(t))
const ledger = createPostgresLedger({ pool, contentHash })
const origin = { channel: 'web', endpoint: 'web/test' }

let number = 0
async function move(...entries: Entry[]): Promise<string[]> {
  const journaled = entries.map((entry): Journaled => {
    number += 1
    return { key: { lane: 1, id: number }, entry, bytes: Buffer.from(JSON.stringify(entry)) }
  })
  const moved = await ledger.move('g', { id: number, entries: journaled }, [])
  return moved.map(({ outcome }) => outcome)
}

function says(receipt: string, text: string, changes: Partial<Request> = {}): SubmissionEntry {
  const { attachments: _none, ...content } = submission(receipt)
  const head = { schema: 'jiesu.request/1' as const, receipt, revision: 1 }
  const receivedAt = new Date().toISOString()
  const request = { ...content, ...head, receivedAt, text, attachments: [], ...changes }
  return { kind: 'submission', origin, receipt, urgency: 'normal', request }
}

function adds(receipt: string, text: string, attachments: Attachment[] = []): SupplementEntry {
  const head = { origin, receipt, messageId: `add ${text}`, receivedAt: new Date().toISOString() }
  return { kind: 'supplement', ...head, urgency: 'normal', text, attachments }
}

function file(id: string, state: Attachment['state'] = 'stored'): Attachment {
  const here = state === 'stored' ? { bytes: 1, sha256: 'a'.repeat(64) } : { bytes: 0 }
  return { id, kind: 'image', mediaType: 'image/png', ...here, state }
}

async function stands(receipt: string): Promise<Request & { said: string | null }> {
  const { rows } = await pool.query(
    'select request, said from revisions where receipt = $1 order by revision desc limit 1',
    [receipt],
  )
  return { ...rows[0].request, said: rows[0].said }
}
const wordsOf = async (receipt: string) => (await stands(receipt)).text.split('\n\n')

t.test('its source says it anew, again and again', async (t) => {
  const [a, b, s] = [says('R', 'A'), says('R', 'B'), adds('R', 'S')]
  t.same(await move(a), ['new'])
  t.same(await move(s), ['revision'])
  t.same(await wordsOf('R'), ['A', 'S'])
  t.same(await move(a), ['duplicate'], 'it stands, with more')
  t.same(await move(b), ['revision'])
  t.same(await wordsOf('R'), ['B', 'S'])
  t.same(await move(a, b, s), ['duplicate', 'duplicate', 'duplicate'])
  t.same(await move(adds('R', 'T')), ['revision'])
  t.same(await move(b, a), ['duplicate', 'duplicate'], 'that more was added since makes it no news')
  t.same(await move(says('R', 'C'), b, adds('R', 'U')), ['revision', 'duplicate', 'revision'])
  t.match(await stands('R'), { text: 'C\n\nS\n\nT\n\nU', revision: 6 })
  t.same(await move(says('R', 'C\n\nS\n\nT\n\nU')), ['duplicate'], 'a source that has taken it over')
  const { rows } = await pool.query("select revision from pending where receipt = 'R' order by revision")
  t.same(
    rows.map(({ revision }) => revision),
    [1, 2, 3, 4, 5, 6],
  )
})

t.test('where nobody adds, all is as it was', async (t) => {
  t.same(await move(says('P', 'A'), says('P', 'B'), says('P', 'A')), ['new', 'revision', 'duplicate'])
  t.match(await stands('P'), { text: 'B', said: null })
  const { rows } = await pool.query("select content from revisions where receipt = 'P' order by revision")
  t.equal(rows[0].content, null, 'of the first no hash is made')
})

t.test('what is added is new, though it once stood so', async (t) => {
  t.same(await move(says('O', 'A\n\nS'), says('O', 'A'), adds('O', 'S')), ['new', 'revision', 'revision'])
  t.match(await stands('O'), { text: 'A\n\nS', revision: 3 })
  t.same(await move(adds('O', '')), ['duplicate'], 'nothing')
})

t.test('files, as they are by then, each once', async (t) => {
  await move(says('F', 'A', { attachments: [file('a')] }), adds('F', '', [file('s', 'pending')]))
  t.match(await stands('F'), { text: 'A', attachments: [{ id: 'a' }, { id: 's', state: 'pending' }] })
  await pool.query(`update attachments set attachment = $1 where id = 's'`, [file('s')])
  t.same(await move(says('F', 'B', { attachments: [file('b')] })), ['revision'])
  t.strictSame((await stands('F')).attachments, [file('b'), file('s')])
  await move(says('F', 'C', { attachments: [file('s'), file('c')] }))
  t.strictSame((await stands('F')).attachments, [file('s'), file('c')])
})

t.test('what there is no room for is cut, and marked; what its source says is whole', async (t) => {
  await move(says('L', 'A'), adds('L', '补'.repeat(50_000)), adds('L', '🔥'.repeat(20_000)))
  t.same((await stands('L')).flags, [])
  const long = 'B'.repeat(99_995)
  t.same(await move(says('L', long)), ['revision'])
  t.match(await stands('L'), { text: `${long}\n\n补补补`, flags: ['long'] })
  t.same(await move(says('L', 'B'.repeat(49_995))), ['revision'])
  t.equal((await stands('L')).text.length, 99_999, 'no half of a character')
  const again = await move(adds('L', '补'.repeat(50_000)), adds('L', '还有'))
  t.same(again, ['duplicate', 'quarantined'], 'what is in it is known though there is no room for more')
  t.same(await move(says('L', 'B')), ['revision'])
  t.match(await stands('L'), { text: `B\n\n${'补'.repeat(50_000)}\n\n${'🔥'.repeat(20_000)}`, flags: [] })
  t.same(await move(adds('L', '还有')), ['revision'], 'there is room again')
})

t.test('100 files', async (t) => {
  const files = (name: string, count: number) => Array.from({ length: count }, (_, n) => file(`${name}${n}`))
  await move(says('M', 'A', { attachments: files('m', 99) }), adds('M', 'S', files('n', 2)))
  const full = await stands('M')
  t.match([full.attachments.length, full.flags, full.text], [100, ['long'], 'A\n\nS'])
  t.same(await move(says('M', 'B', { attachments: files('o', 99) })), ['revision'])
  const { said: _hash, ...request } = await stands('M')
  t.strictSame(request.attachments, [...files('o', 99), file('n0')])
  t.ok(Request.safeParse({ ...request, receipt: '7K2M-9QXT-4HVB-1ZRC-8WDA' }).success)
  const { rows } = await pool.query("select 1 from attachments where id = 'n1' and receipt = 'M'")
  t.equal(rows.length, 1, 'known all the same')
})

const forgetting = createPostgresForget({ pool, contentHash, skeleton, discard: async () => undefined })

t.test('forgotten, it comes back with nothing', async (t) => {
  await move(says('G', 'A'), adds('G', '补充的话'))
  t.match(await forgetting.look('G'), { supplements: 1 })
  let sealed = ''
  await forgetting.forget('G', (content) => {
    sealed = content
    return Buffer.from(content)
  })
  t.match(JSON.parse(sealed), { supplements: [{ added: { text: '补充的话', attachments: [] } }] })
  t.match(await forgetting.look('G'), { supplements: 0 })
  t.same(await move(says('G', 'A'), adds('G', '补充的话')), ['duplicate', 'duplicate'])
  t.same(await move(says('G', 'B')), ['revision'], 'what its source says anew')
  t.equal((await stands('G')).text, 'B')
})

t.test("a phone that is masked in others' words stays so", async (t) => {
  const phone = phoneSearch('+8613800001234', '13800001234')
  await move(says('N', 'A'), adds('N', '邻居的电话138 0000 1234'))
  t.match(await forgetting.mentions(phone), { 'supplements.added': 1, 'revisions.request': 1 })
  t.match(await forgetting.mask(phone), { 'supplements.added': 1 })
  t.same(await move(says('N', 'A')), ['duplicate'])
  t.same(await move(says('N', 'B')), ['revision'])
  t.equal((await stands('N')).text, 'B\n\n邻居的电话***')
})

t.test('past its time of keeping', async (t) => {
  await move(says('K', 'A'), adds('K', 'S'))
  await pool.query("delete from pending where receipt = 'K'")
  await createPostgresRetention({ pool, contentHash }).deleteRequests(['K'])
  t.same((await pool.query("select 1 from supplements where receipt = 'K'")).rows, [])
  t.same(await move(says('K', 'B')), ['new'])
  t.equal((await stands('K')).text, 'B')
})
