/** A hotline whose posts are enciphered: what can be drafted of it, looked into, and signed. */
import { createCipheriv } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { draftHotline } from '../../../../channels/hotlines/commands/new.ts'
import { signHotline } from '../../../../channels/hotlines/commands/sign.ts'
import { tryHotline } from '../../../../channels/hotlines/commands/try.ts'
import { Hotline } from '../../../../channels/hotlines/hotline.ts'
import { createDesk, hotlineYaml } from './services.ts'

const key = '00112233445566778899aabbccddeeff'
const iv = Buffer.alloc(16, 7)
const order = JSON.stringify({ gdbh: 'A-1', nr: '小区停水三天了' })
const machine = createCipheriv('sm4-cbc', Buffer.from(key, 'hex'), iv)
const data = Buffer.concat([machine.update(order), machine.final()]).toString('base64')
const envelope = { data, iv: iv.toString('base64'), timestamp: '1767573000000', nonce: 'n-1', sign: '' }

const sm4 = `authentication:
  kind: sm4
  iv: { at: iv }
  digest: { at: { in: body, name: sign }, message: '{data}{iv}{secret}{timestamp}{nonce}' }
  timestamp: { in: body, name: timestamp, unit: ms }
  nonce: { in: body, name: nonce }
`
const secrets = { HOTLINE_12399_SECRET: 'only-for-this-test', HOTLINE_12399_KEY: key }

function deskOf(t: Test, body: object | string, known: Record<string, string> = secrets) {
  const desk = createDesk(t, { secrets: known })
  desk.put('12399.yaml', hotlineYaml('12399', sm4))
  const file = join(desk.configDir, 'sealed.json')
  writeFileSync(file, typeof body === 'string' ? body : JSON.stringify(body))
  return { ...desk, file }
}

t.test('a draft says that it is enciphered, and recognises nothing', async (t) => {
  const { run, file } = deskOf(t, envelope)
  const { text } = await run(draftHotline, ['12398'], { from: file })
  t.match(text, /^# The sample is enciphered: data is cipher text/m)
  t.notMatch(text, /Everything in the sample/)
  t.notOk(text.includes(data))
  t.ok(Hotline.safeParse(parse(text)).success, text)
  const said = /^# {3}(authentication: .*)$/m.exec(text)?.[1] ?? ''
  const chosen = text.replace(/^authentication: .*$/m, said)
  t.match(Hotline.parse(parse(chosen)).authentication, [
    {
      kind: 'sm4',
      mode: 'cbc',
      iv: { at: 'iv' },
      encoding: 'base64',
      digest: { at: { name: 'sign' } },
      timestamp: { name: 'timestamp', unit: 'ms' },
    },
  ])
})

t.test('with the key alone it can be looked into', async (t) => {
  const { run, file } = deskOf(t, envelope)
  const { code, text } = await run(tryHotline, ['12399', file])
  t.equal(code, 1)
  t.match(text, /\? not signed/)
  t.match(text, /text +<- nr +小区停水三天了/)
  const other = deskOf(t, envelope, { ...secrets, HOTLINE_12399_KEY: key.toUpperCase().replace('0', '1') })
  t.match(await other.run(tryHotline, ['12399', other.file]), {
    text: /\? it is enciphered, and can not be looked into/,
  })
})

t.test('what is enciphered already is signed anew, and not enciphered twice', async (t) => {
  for (const body of [order, envelope]) {
    const { run, file } = deskOf(t, body)
    const { code, text } = await run(tryHotline, ['12399', file], { sign: true, json: true })
    t.equal(code, 0, text)
    t.equal(JSON.parse(text).records[0].request.text, '小区停水三天了')
  }
  const other = deskOf(t, envelope, { ...secrets, HOTLINE_12399_KEY: 'f'.repeat(32) })
  await t.rejects(
    other.run(signHotline, ['12399', other.file]),
    /enciphered already, and KEY does not decipher it/,
  )
})
