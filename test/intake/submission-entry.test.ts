import t from 'tap'
import type { BlobMeta } from '../../src/contract/ports.ts'
import { Request } from '../../src/contract/request.ts'
import { Pending, Submission } from '../../src/contract/submission.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { submissionEntry } from '../../src/intake/submission-entry.ts'
import { submission } from '../support/samples.ts'

const receipts = createReceipts('x'.repeat(32))
const [one, two, three, four] = ['1', '2', '3', '4'].map((digit) => digit.repeat(32))
const origin = { channel: 'web', endpoint: 'web/test' }
const stored: BlobMeta = {
  id: 'stored',
  origin,
  kind: 'image',
  mediaType: 'image/png',
  bytes: 9,
  sha256: 'b'.repeat(64),
}
const pinned: string[] = []
const options = {
  blobs: {
    find: async (id: string) => (id === stored.id ? stored : undefined),
    pin: async (id: string) => void pinned.push(id),
  },
  urgencyOf: () => 'normal' as const,
}
const known = { receipt: receipts.of(origin, 'm'), receivedAt: '2026-01-05T08:30:00.000+08:00' }

function enter(pending: Pending[], attachments: string[] = []) {
  return submissionEntry(options, Submission.parse(submission('m', { pending, attachments })), known)
}

t.test('files that are here, to be fetched, and not to be had', async (t) => {
  const url = 'https://files.example/1.jpg'
  const entry = await enter(
    [
      Pending.parse({ id: one, kind: 'image', name: '照片.jpg', url }),
      Pending.parse({ id: two, kind: 'file', failed: 'no base64' }),
      Pending.parse({ id: three, kind: 'audio', url, failed: 'too many' }),
      Pending.parse({ id: four, kind: 'video' }),
    ],
    [stored.id],
  )
  t.same(entry.fetches, [{ id: one, url }])
  t.same(entry.faults, [
    { id: two, reason: 'no base64' },
    { id: three, reason: 'too many' },
    { id: four, reason: 'it came without an address' },
  ])
  const notHere = { mediaType: 'application/octet-stream', bytes: 0 }
  t.strictSame(entry.request.attachments, [
    {
      id: stored.id,
      kind: 'image',
      mediaType: 'image/png',
      bytes: 9,
      sha256: stored.sha256,
      state: 'stored',
    },
    { id: one, kind: 'image', ...notHere, name: '照片.jpg', state: 'pending' },
    { id: two, kind: 'file', ...notHere, state: 'failed' },
    { id: three, kind: 'audio', ...notHere, state: 'failed' },
    { id: four, kind: 'video', ...notHere, state: 'failed' },
  ])
  t.same(pinned, [stored.id])
  t.strictSame(Request.parse(entry.request), entry.request)
  t.notOk(JSON.stringify(entry.request).includes('files.example'), 'its address is for us alone')
})

t.test('none pending leaves nothing behind', async (t) => {
  const entry = await enter([])
  t.notOk('fetches' in entry || 'faults' in entry || 'pending' in entry.request)
})

t.test('a hundred files, here or not', async (t) => {
  const many = Array.from({ length: 100 }, (_, at) =>
    Pending.parse({ id: at.toString(16).padStart(32, '0'), kind: 'image', url: 'https://files.example/' }),
  )
  t.equal((await enter(many)).request.attachments.length, 100)
  await t.rejects(enter(many, [stored.id]), { code: 'invalid-body', errors: [{ pointer: '/attachments' }] })
})

t.test('a file that is not here counts as it is named, whatever became of it', async (t) => {
  const hash = async (id = one, more = {}) =>
    contentHash((await enter([Pending.parse({ id, kind: 'image', ...more })])).request).toString('hex')
  const url = 'https://files.example/1.jpg'
  t.equal(await hash(one, { url }), await hash(one, { failed: 'gone' }))
  t.not(await hash(one), await hash(two))
})
