/** Fields of the form -> a Submission's, or what to mend beside each. */
import fc from 'fast-check'
import t from 'tap'
import {
  type FieldErrors,
  fingerprint,
  readTyped,
  type Understood,
  understand,
} from '../../../../channels/web/pages/form.ts'
import { formTexts } from '../../../../channels/web/pages/texts/form.ts'
import { Submission } from '../../../../src/contract/submission.ts'

type Fields = Record<string, string | string[]>

const typed = (fields: Fields, defaults = {}) =>
  readTyped(new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()])), defaults)

function understood(fields: Fields): Understood {
  const read = understand(typed({ text: '路灯不亮', ...fields }))
  if ('errors' in read) throw new Error(JSON.stringify(read.errors))
  return read.understood
}
function errors(fields: Fields): FieldErrors {
  const read = understand(typed({ text: '路灯不亮', ...fields }))
  return 'errors' in read ? read.errors : {}
}

t.test('words alone are enough', async (t) => {
  t.strictSame(understood({}), {
    text: '路灯不亮',
    type: 'unknown',
    requester: { kind: 'individual', anonymous: false, confidential: false },
    reply: { wanted: true, via: 'web' },
  })
})

t.test('all that can be filled in', async (t) => {
  t.strictSame(
    understood({
      text: '  路灯\r\n不亮\u0007 ',
      type: 'complaint',
      place: '幸福路 3 号院',
      district: '110105',
      longitude: '116.4',
      latitude: '39.9',
      name: '王女士',
      phone: '１３８ ０００ ０１２３４',
      confidential: '1',
      reply: 'sms',
    }),
    {
      text: '路灯\n不亮',
      type: 'complaint',
      requester: {
        kind: 'individual',
        name: '王女士',
        phone: '+8613800001234',
        anonymous: false,
        confidential: true,
      },
      reply: { wanted: true, via: 'sms', address: '+8613800001234' },
      location: {
        text: '幸福路 3 号院',
        districtCode: '110105',
        point: { longitude: 116.4, latitude: 39.9 },
      },
    },
  )
  t.strictSame(understood({ reply: 'none' }).reply, { wanted: false, via: 'none' })
  t.equal(understood({ phone: '010-6555 1234' }).requester.phone, '+861065551234')
})

t.test('what a touchpoint has chosen beforehand counts only for an empty form', async (t) => {
  const defaults = { type: 'suggestion', district: '110101' }
  t.match(typed({}, defaults), defaults)
  t.match(typed({ type: 'praise', district: '' }, defaults), { type: 'praise', district: '' })
})

t.test('whoever stays anonymous leaves neither name nor phone, whatever stands there', async (t) => {
  t.strictSame(understood({ anonymous: '1', name: '王女士', phone: 'nonsense' }).requester, {
    kind: 'individual',
    anonymous: true,
    confidential: false,
  })
  t.strictSame(errors({ anonymous: '1', phone: '13800001234', reply: 'phone' }), { reply: 'anonymousReply' })
})

t.test('what to mend, all at once, beside its field', async (t) => {
  t.strictSame(errors({ text: ' \u200b\n' }), { text: 'textMissing' })
  t.strictSame(errors({ text: '话'.repeat(10_001) }), { text: 'textLong' })
  t.strictSame(errors({ text: '话'.repeat(10_000) }), {})
  t.strictSame(errors({ type: 'curse' }), { type: 'typeStrange' })
  t.strictSame(errors({ district: '999999' }), { district: 'districtStrange' })
  t.strictSame(errors({ longitude: '116' }), { place: 'pointStrange' })
  t.strictSame(errors({ longitude: '181', latitude: '0' }), { place: 'pointStrange' })
  t.strictSame(errors({ phone: '123' }), { phone: 'phoneStrange' })
  t.strictSame(errors({ phone: '1380000123' }), { phone: 'phoneStrange' }, 'a mobile with a digit too few')
  t.strictSame(errors({ phone: '+86138000012345' }), { phone: 'phoneStrange' }, 'and with one too many')
  t.strictSame(errors({ reply: 'phone' }), { phone: 'phoneForReply' })
  t.strictSame(errors({ reply: 'pigeon' }), { reply: 'replyStrange' })
  t.strictSame(
    errors({ text: '', type: '?', place: '地'.repeat(501), name: '名'.repeat(101), phone: '12' }),
    {
      text: 'textMissing',
      type: 'typeStrange',
      place: 'placeLong',
      name: 'nameLong',
      phone: 'phoneStrange',
    },
  )
})

t.test('both languages have words for every error', async (t) => {
  for (const { fieldErrors } of [formTexts.zh, formTexts.en])
    for (const words of Object.values(fieldErrors)) t.ok(words.length > 3)
})

t.test('whatever is sent is understood as a valid submission, or refused in words', async () => {
  const anything = fc.record(
    Object.fromEntries(
      [
        'text',
        'type',
        'place',
        'district',
        'longitude',
        'latitude',
        'name',
        'phone',
        'anonymous',
        'reply',
      ].map((name) => [
        name,
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1', 'web', 'none', '116.4', '110101')),
      ]),
    ),
    { requiredKeys: [] },
  )
  const raw = { mediaType: 'multipart/form-data', charset: 'utf-8', bytes: 0, sha256: '0'.repeat(64) }
  fc.assert(
    fc.property(anything, (fields) => {
      const read = understand(typed(fields as Fields))
      if ('errors' in read) return Object.keys(read.errors).length > 0
      const source = { channel: 'web', endpoint: 'web', messageId: 'x' }
      const rest = { source, flags: [], extensions: {}, attachments: [], raw }
      return Submission.safeParse({ ...read.understood, ...rest }).success
    }),
    { numRuns: 2000 },
  )
})

t.test('the fingerprint tells other words and files from the same', async (t) => {
  const same = fingerprint(understood({ text: ' 路灯不亮\r\n' }), ['a', 'b'])
  t.match(same, /^[0-9a-f]{16}$/)
  t.equal(fingerprint(understood({}), ['b', 'a']), same)
  const others = [
    fingerprint(understood({ text: '路灯又不亮' }), ['a', 'b']),
    fingerprint(understood({}), ['a']),
    fingerprint(understood({ phone: '13800001234' }), ['a', 'b']),
    fingerprint(understood({ confidential: '1' }), ['a', 'b']),
    fingerprint(understood({ place: '门口' }), ['a', 'b']),
    fingerprint(understood({ reply: 'none' }), ['a', 'b']),
  ]
  t.equal(new Set([same, ...others]).size, 7)
})
