import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t, { type Test } from 'tap'
import { tryHotline } from '../../../../channels/hotlines/commands/try.ts'
import { sampleNumbers } from '../../../support/hotline-samples.ts'
import { createSenders } from '../../../support/hotlines.ts'
import { createDesk, type DeskOptions, hotlineYaml } from './services.ts'

const secrets = { HOTLINE_12399_SECRET: 'only-for-this-test' }
const bearer = ['Authorization: Bearer only-for-this-test']

function desk(t: Test, more = 'authentication: { kind: bearer }\n', options: DeskOptions = {}) {
  const made = createDesk(t, { secrets, ...options })
  made.put('12399.yaml', hotlineYaml('12399', more))
  const sample = (body: string | Buffer, name = 'a.json') => {
    mkdirSync(join(made.configDir, 'samples'), { recursive: true })
    const file = join(made.configDir, 'samples', name)
    writeFileSync(file, body)
    return file
  }
  const attempt = (body: string | Buffer, given = {}) => made.run(tryHotline, ['12399', sample(body)], given)
  return { ...made, sample, attempt }
}

const body = JSON.stringify({ gdbh: 'A-1', nr: '路灯坏了', lz: '3' })

t.test('what is accepted: every step, exit 0', async (t) => {
  const { code, text } = await desk(t).attempt(body, { header: bearer })
  t.equal(code, 0)
  t.matchSnapshot(text.replace(/[0-9a-f]{64}/g, 'SHA256'))
})

t.test('what is not signed: said so, and all else is shown', async (t) => {
  const { code, text } = await desk(t).attempt(body)
  t.equal(code, 1)
  t.match(text, /\? not signed: `hotline sign 12399 SAMPLE` makes a signed curl/)
  t.match(text, /messageId <- gdbh {2}A-1/)
  t.match(text, /to extensions: lz/)
  t.match(text, /told\n {2}401\n[\s\S]*if only it were authentic[\s\S]* {2}200\n/)
  t.match(text, /It would not be accepted: not signed\. All else is well\./)
})

t.test('signed with another secret, not set up, turned off', async (t) => {
  const wrong = await desk(t).attempt(body, { header: ['authorization: Bearer another'] })
  t.match(wrong, { code: 1, text: /✗ the password, key or token is not a live one/ })
  const unset = await desk(t, undefined, { secrets: {} }).attempt(body, { header: bearer })
  t.match(unset, { code: 1, text: /✗ set HOTLINE_12399_SECRET or HOTLINE_12399_SECRET_FILE/ })
  t.match(unset, { text: /told\n {2}503\n/ })
  const off = desk(t, 'authentication: { kind: bearer }\nenabled: false\n')
  t.match(await off.attempt(body, { header: bearer }), { code: 1, text: /told\n {2}404\n/ })
})

t.test('what the house answers is what is told: 503 before 401, and which secret has ended', async (t) => {
  const unset = await desk(t, undefined, { secrets: {} }).attempt(body)
  t.match(unset.text, /told\n {2}503\n/)
  t.match(unset.text, /✗ set HOTLINE_12399_SECRET or HOTLINE_12399_SECRET_FILE[^\n]*\n\? not signed/)
  t.match(unset.text, /not be accepted: HOTLINE_12399_SECRET is not set; not signed\./)
  const ended = "authentication: { kind: bearer }\nsecretEnds: { SECRET: '2026-01-04' }\n"
  const { text } = await desk(t, ended).attempt(body, { header: bearer })
  t.match(text, /✗ HOTLINE_12399_SECRET has ended on 2026-01-04: set a new one/)
  t.match(text, /not be accepted: HOTLINE_12399_SECRET has ended\./)
  t.notMatch(text, /SECRET is not set|✗ set/)
})

t.test('a code that is in no table is named', async (t) => {
  const there = desk(t)
  const table = hotlineYaml('12399', 'authentication: { kind: bearer }\ntables: { type: { 01: report } }\n')
  there.put('12399.yaml', table.replace('  text: nr', '  text: nr\n  type: { from: lx, table: type }'))
  const say = async (lx: string) =>
    (await there.attempt(JSON.stringify({ gdbh: '1', nr: '灯', lx }), { header: bearer })).text
  t.match(await say('01'), /^ {2}type: code 01 is not in table type$/m)
  for (const known of ['1', '投诉', 'report']) t.notMatch(await say(known), /is not in table/, known)
})

t.test('a stale one: said so', async (t) => {
  const hmac =
    'authentication: { kind: hmac, signature: { in: header, name: x-s }, timestamp: { in: header, name: x-t } }\n'
  const there = desk(t, hmac)
  const signed = await there.run(tryHotline, ['12399', there.sample(body)], { sign: true, json: true })
  t.match(JSON.parse(signed.text), { wouldBeAccepted: true, authentication: { is: 'authentic' } })
  const old = await there.attempt(body, { header: ['x-s: 00', 'x-t: 1700000000'] })
  t.match(old, { code: 1, text: /✗/ })
})

t.test('what can not be read or mapped goes to quarantine, with the reason', async (t) => {
  const { attempt } = desk(t)
  const unread = await attempt('{"gdbh": ', { header: bearer })
  t.match(unread, { code: 1, text: /✗ syntax: / })
  t.match(unread, { text: /told\n {2}200\n/ }, 'it is kept, and answered as a success')
  const unmapped = await attempt(JSON.stringify({ gdbh: 'A-1' }), { header: bearer })
  t.match(unmapped, { code: 1, text: /✗ it would be kept in quarantine: .*text/ })
  t.match(unmapped, { text: /text: nothing at nr/ })
  const nonsense = await attempt(iconv.encode(body, 'gb18030'), { header: bearer })
  t.match(nonsense, { code: 1, text: /✗ charset: expected utf-8/ })
})

t.test('how the charset was decided', async (t) => {
  const { attempt } = desk(t)
  const header = (type: string) => ({ header: [...bearer, `content-type: ${type}`] })
  const gbk = iconv.encode(body, 'gb18030')
  t.match(await attempt(gbk, header('application/json; charset=GBK')), {
    code: 0,
    text: /charset: gb18030\n {2}its Content-Type says so/,
  })
  t.match(await attempt(body, header('application/json')), { text: /charset: utf-8\n {2}nothing says so/ })
  t.match(await attempt(body, header('application/json; charset=GBK')), {
    text: /charset: utf-8\n {2}its Content-Type says gb18030, but the bytes are utf-8/,
  })
})

t.test('coloured on a terminal, and nothing of a sample moves its cursor', async (t) => {
  const hostile = JSON.stringify({
    gdbh: 'A-1',
    nr: 'red \u001b[31m and \u202e turned \u009b2J',
    lz: '\u001b]0;x\u0007',
  })
  const { text } = await desk(t, undefined, { isTerminal: true }).attempt(hostile, { header: bearer })
  const esc = '\u001b'
  t.ok(text.includes(`${esc}[32m`), 'its own colours')
  const rest = ['1', '32', '33', '36', '2', '22', '39'].reduce(
    (left, colour) => left.replaceAll(`${esc}[${colour}m`, ''),
    text,
  )
  t.notMatch(rest.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u)
  const plain = await desk(t).attempt(body, { header: bearer })
  t.notOk(plain.text.includes(esc))
})

t.test('no such hotline, no such sample', async (t) => {
  const { run, sample } = desk(t)
  await t.rejects(run(tryHotline, ['12398', sample(body)]), /there is no hotline 12398; there are 12399/)
  await t.rejects(run(tryHotline, ['12399', 'gone.json']), /there is no file gone\.json/)
})

t.test('every sample, signed: accepted; not signed: all else is well', async (t) => {
  const senders = createSenders()
  const own = Object.assign({}, ...senders.map(({ env }) => env))
  const there = createDesk(t, { shipped: true, secrets: own })
  t.ok(sampleNumbers().length > 30)
  for (const { hotline, secrets } of senders) {
    const { number } = hotline
    const sample = `channels/hotlines/samples/${number}`
    // Of sm2 we hold what verifies; what signs is the sender's.
    const signs = hotline.authentication.every(({ kind }) => kind !== 'sm2')
    const signed = await there.run(tryHotline, [number, sample], { json: true, sign: signs })
    const explained = JSON.parse(signed.text)
    t.equal(explained.wouldBeAccepted, signed.code === 0)
    if (signs) t.equal(signed.code, 0, `${number} ${explained.authentication.reason}`)
    const shown = JSON.stringify(explained.records)
    for (const secret of [...secrets.secrets, ...secrets.keys])
      t.notOk(shown.includes(secret), `${number}: no secret in a Request`)
    const unsigned = JSON.parse((await there.run(tryHotline, [number, sample], { json: true })).text)
    t.ok(['unsigned', 'authentic'].includes(unsigned.authentication.is), `${number} unsigned`)
    t.ok(
      unsigned.records.every(({ is }: { is: string }) => is === 'request'),
      `${number}: ${JSON.stringify(unsigned.records[0]?.reason)}`,
    )
  }
})
