/** A post as it was recorded, with a signature of long ago in it, is signed anew without a hand on it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t, { type Test } from 'tap'
import { signHotline } from '../../../../channels/hotlines/commands/sign.ts'
import { tryHotline } from '../../../../channels/hotlines/commands/try.ts'
import { createDesk, hotlineYaml } from './services.ts'

const claims = `signature: { in: body, name: sign }, timestamp: { in: body, name: ts }, nonce: { in: body, name: nonce },
  appid: { in: body, name: appid, value: bj12345 }`
const sorted = (parameters: string) =>
  `authentication: { kind: sorted-parameters, parameters: ${parameters}, ${claims} }\n`

interface Recorded {
  body: string | Buffer
  more: string
  name?: string
  header?: string[]
  dialect?: string
  mapping?: string
}

function deskOf(t: Test, { body, more, name = 'a.json', dialect = '{ format: json }', mapping }: Recorded) {
  const desk = createDesk(t, { secrets: { HOTLINE_12399_SECRET: 'only-for-this-test' } })
  const yaml = hotlineYaml('12399', more).replace('{ format: json }', dialect)
  desk.put('12399.yaml', mapping ? yaml.replace(/mapping:\n.*\n.*\n/, () => `mapping: ${mapping}\n`) : yaml)
  const file = join(desk.configDir, name)
  writeFileSync(file, body)
  return { ...desk, file }
}

const plain = {
  gdbh: 'A-1',
  nr: '路灯坏了',
  ts: '1700000000',
  nonce: 'n-1',
  appid: 'bj12345',
  sign: 'AB'.repeat(16),
}
const form = (values: Record<string, string>) => new URLSearchParams(values).toString()
const xml = `<o sign="" ts="1700000000"><gdbh>A-1</gdbh><nr>灯 &amp; n-1</nr><nonce>n-1</nonce><id></id></o>`
const hmacXml = `authentication: { kind: hmac, signature: { in: body, name: o.@sign }, timestamp: { in: body, name: o.@ts },
  nonce: { in: body, name: o.nonce }, message: "{timestamp}{nonce}{body}" }\n`
const ofXml = { messageId: 'o.gdbh', text: 'o.nr' }

const recorded: Record<string, Recorded> = {
  JSON: { body: JSON.stringify(plain), more: sorted('body') },
  'JSON, with a number, with nothing yet, and with a prefix': {
    body: JSON.stringify({ ...plain, ts: 1700000000, sign: '', nonce: '' }, null, 2),
    more: sorted('body'),
  },
  'the same value in another field': {
    body: JSON.stringify({ a: 'n-1', b: 'bj12345', ...plain, nr: 'bj12345 n-1' }),
    more: sorted('body'),
  },
  'a form': {
    body: form({ ...plain, nonce: 'n/1=' }),
    name: 'a.form',
    dialect: '{ format: form }',
    more: sorted('form'),
  },
  'XML, in attributes and elements': {
    body: xml,
    name: 'a.xml',
    dialect: '{ format: xml }',
    mapping: JSON.stringify(ofXml),
    more: hmacXml,
  },
  'UTF-16': {
    body: iconv.encode(xml, 'utf-16le'),
    name: 'a.xml',
    dialect: '{ format: xml, charset: { fallback: utf-16le } }',
    mapping: JSON.stringify(ofXml),
    more: hmacXml,
  },
  'JSON in a field of a form, in GBK': {
    body: `head=1&data=${encodeURIComponent(JSON.stringify({ ...plain, nr: 'lamp', sign: 'a"/b' }))}`,
    name: 'a.form',
    dialect: '{ format: form, inner: [{ at: data, format: json }] }',
    mapping: '{ messageId: data.gdbh, text: data.nr }',
    more: 'authentication: { kind: api-key, at: { in: body, name: data.sign } }\n',
  },
  'XML in a string of JSON': {
    body: JSON.stringify({ payload: '<c mm="old &amp; good"><id>A-1</id><nr>灯</nr></c>' }),
    dialect: '{ format: json, inner: [{ at: payload, format: xml }] }',
    mapping: '{ messageId: payload.c.id, text: payload.c.nr }',
    more: 'authentication: { kind: body-password, at: payload.c.@mm }\n',
  },
  'a name in Chinese, in GB18030': {
    body: iconv.encode(JSON.stringify({ ...plain, 密码: '' }), 'gb18030'),
    dialect: '{ format: json, charset: { fallback: gb18030 } }',
    more: 'authentication: { kind: body-password, at: 密码 }\n',
  },
}

for (const [what, post] of Object.entries(recorded))
  t.test(what, async (t) => {
    const desk = deskOf(t, post)
    const options = { json: true, sign: true, ...(post.header ? { header: post.header } : {}) }
    const { code, text } = await desk.run(tryHotline, ['12399', desk.file], options)
    t.equal(code, 0, text)
  })

t.test('what is not there at all is named at once', async (t) => {
  const { run, file } = deskOf(t, { body: '{"gdbh":"A-1"}', more: sorted('body') })
  await t.rejects(
    run(signHotline, ['12399', file]),
    /in the body @TIMESTAMP@ as the value of ts, @NONCE@ as .* nonce, @APPID@ as .* appid, @SIGNATURE@ as .* sign$/,
  )
})

t.test('a value that is everywhere, and nowhere where it was looked for, takes no time', async (t) => {
  const body = JSON.stringify({ gdbh: '1', nr: '1'.repeat(200_000), mm: ['1'] })
  const { run, file } = deskOf(t, { body, more: 'authentication: { kind: body-password, at: mm }\n' })
  await t.rejects(run(signHotline, ['12399', file]), /expected in the body @SECRET@ as the value of mm/)
})
