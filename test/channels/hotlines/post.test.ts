import t from 'tap'
import { DecodeError } from '../../../channels/hotlines/message.ts'
import { createFields, provingFields } from '../../../channels/hotlines/post.ts'
import { createSenders, sign } from '../../support/hotlines.ts'
import { createLive } from './doubles.ts'

t.test('a broken document in a string does not unmake the password beside it', async (t) => {
  const sender = createSenders().find(({ hotline }) => hotline.number === '12300')
  if (!sender) throw new Error('no sample of 12300')
  const { hotline, authenticator, secrets } = sender
  const { body, headers, query } = sign(sender, { text: (all) => all.replace('&lt;/Case&gt;', '&lt;/Ca') })
  const arrived = { method: 'POST', path: '', ip: '', at: Date.now(), body, headers, query }
  const live = { ...createLive(), hotline, authenticator }
  const decoded = createFields(live, arrived)
  t.throws(decoded, DecodeError)
  const verdict = authenticator.verify(arrived, secrets, provingFields(live, arrived, decoded))
  t.ok(verdict.ok, 'it is its sender’s, and will be kept')
  const forged = { ...secrets, secrets: ['another'] }
  t.notOk(authenticator.verify(arrived, forged, provingFields(live, arrived, decoded)).ok)
  const cut = { ...arrived, body: body.subarray(0, 400) }
  t.throws(provingFields(live, cut, createFields(live, cut)), DecodeError, 'the envelope itself')
})
