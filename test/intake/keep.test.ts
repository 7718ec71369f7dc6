import { hash } from 'node:crypto'
import t from 'tap'
import type { Entry, Journal } from '../../src/contract/ports.ts'
import { createIntake } from '../../src/intake/intake.ts'
import { createReceipts } from '../../src/intake/receipt.ts'

const receipts = createReceipts('x'.repeat(32))
const appended: Entry[] = []
const intake = createIntake({
  journal: {
    append: async (_priority: number, entry: Entry) => void appended.push(entry),
  } as unknown as Journal,
  proofs: { of: async () => undefined },
  blobs: { find: async () => undefined, pin: async () => undefined },
  clock: { now: () => Date.parse('2026-11-29T08:00:00+08:00') },
  receipts,
  urgencyOf: () => 'normal',
  onRefused: () => undefined,
})

t.test('what is kept has the receipt of its bytes, or of its bytes and what tells it apart', async (t) => {
  const bytes = Buffer.from('{"who":"knows"}')
  const kept = {
    origin: { channel: 'web', endpoint: 'web/test' },
    reason: 'no idea',
    mediaType: 'text/plain',
    bytes,
  }
  const { receipt } = await intake.keep(kept)
  t.equal(receipt, receipts.ofBytes(kept.origin, Buffer.from(hash('sha256', bytes), 'hex')))
  t.strictSame(appended, [
    {
      kind: 'raw',
      origin: kept.origin,
      receipt,
      reason: 'no idea',
      receivedAt: '2026-11-29T08:00:00.000+08:00',
      mediaType: 'text/plain',
      bytes: bytes.toString('base64'),
    },
  ])
  const apart = (name: string) => intake.keep({ ...kept, apart: name })
  const others = [await apart('callId=a'), await apart('callId=b'), await apart('')]
  t.equal(new Set([receipt, ...others.map((one) => one.receipt)]).size, 4)
  t.same(await apart('callId=a'), others[0], 'the same again is the same')
})
