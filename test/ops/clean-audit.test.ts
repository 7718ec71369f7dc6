/** Guards: a log that can't be changed holds nobody's number, and no line that somebody made up. */
import t from 'tap'
import type { AuditEntry } from '../../src/contract/console.ts'
import { cleanAudit } from '../../src/ops/clean-audit.ts'

t.test('what is typed is cleaned before it is kept', async (t) => {
  const kept: Omit<AuditEntry, 'at'>[] = []
  const audit = cleanAudit({
    record: async (entry) => void kept.push(entry),
    page: async () => ({ entries: [] }),
  })
  const receipt = '1380-0001-2345-0000-0000'
  await audit.record({
    by: 'op',
    action: 'unmask',
    subject: receipt,
    reason: 'citizen 138-0000-1234\r\nop2 unmask\u0000\u202e, a@example.com',
    data: { revision: 1 },
  })
  await audit.record({ by: 'op', action: 'pause', subject: 'phone/13800001234\n' })
  t.strictSame(kept, [
    {
      by: 'op',
      action: 'unmask',
      data: { revision: 1 },
      subject: receipt,
      reason: 'citizen 138****1234 op2 unmask\\u{0}\\u{202e}, ***@***',
    },
    { by: 'op', action: 'pause', subject: 'phone/138****1234\\u{a}' },
  ])
})
