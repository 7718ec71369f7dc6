import t from 'tap'
import { DRAFT_LIFE_MS, readDraft, writeDraft } from '../../../../channels/web/browser/draft-record.ts'

const now = Date.UTC(2026, 10, 25)

t.test('comes back as it was written', async (t) => {
  const text = writeDraft(undefined, { text: '路灯坏了', phone: '' }, now)
  t.strictSame(readDraft(text, now + 1), { since: now, values: { text: '路灯坏了', phone: '' } })
})

t.test('lives a day from its first word, however often it is written again', async (t) => {
  const first = readDraft(writeDraft(undefined, { text: '路' }, now), now)
  const again = writeDraft(first, { text: '路灯' }, now + DRAFT_LIFE_MS - 1)
  t.equal(readDraft(again, now + DRAFT_LIFE_MS - 1)?.values.text, '路灯')
  t.equal(readDraft(again, now + DRAFT_LIFE_MS), undefined)
})

t.test('what is not ours is none', async (t) => {
  const strange = [null, '', 'no JSON', '1', 'null', '{}', '{"since":"x","values":{}}', `{"since":${now}}`]
  for (const text of strange) t.equal(readDraft(text, now), undefined, String(text))
  t.equal(readDraft(`{"since":${now + 1},"values":{}}`, now), undefined, 'from the future')
  t.strictSame(readDraft(`{"since":${now},"values":{"a":1,"b":"2"}}`, now)?.values, { b: '2' })
})
