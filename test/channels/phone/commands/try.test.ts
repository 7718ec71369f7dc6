/** `phone try` and `phone dialects`: without a house, a database or a key. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t, { type Test } from 'tap'
import { listDialects } from '../../../../channels/phone/commands/list-dialects.ts'
import { tryPost } from '../../../../channels/phone/commands/try.ts'
import { dialects } from '../../../../channels/phone/dialects.ts'
import type { Command, CommandServices, Options } from '../../../../src/contract/command.ts'

const samples = 'channels/phone/samples'
const noon = Date.parse('2026-11-29T12:00:00+08:00')

async function run(
  command: Command<CommandServices>,
  given: string[],
  options: Options = {},
  services: { config?: object; isTerminal?: boolean } = {},
): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const none = () => t.fail('a command of the phone asks for nothing')
  const code = await command.run(given, options, {
    config: undefined,
    files: none,
    lint: () => [],
    configDir: 'nowhere',
    dataDir: 'nowhere',
    publicUrl: 'http://127.0.0.1:8080',
    clock: { now: () => noon },
    secret: () => undefined,
    deriveKey: () => Buffer.alloc(32),
    print: (line) => void lines.push(line),
    isTerminal: false,
    ...services,
  })
  return { code, text: lines.join('\n') }
}

const attempt = (file: string, options?: Options, services?: Parameters<typeof run>[3]) =>
  run(tryPost, [file], options, services)

function write(t: Test, name: string, body: string | Buffer): string {
  const file = join(t.testdir(), name)
  writeFileSync(file, body)
  return file
}

const call = {
  schema: 'jiesu.call/1',
  callId: 'c-1',
  transcript: {
    engine: 'acme',
    segments: [
      { voice: '0', startMs: 0, endMs: 2000, text: '您好，12345，请问有什么可以帮您' },
      { voice: '1', startMs: 2100, endMs: 5000, text: '我家暖气不热，才十五度' },
      { voice: '0', startMs: 5200, endMs: 7000, text: '请问您住哪里，怎么联系您' },
      { voice: '1', startMs: 7100, endMs: 62_300, text: '朝阳区示例路二号院，电话幺三八零零零零幺二三四' },
    ],
  },
}
const record = {
  callingNumber: '010-69990001',
  dialledNumber: '12345',
  startedAt: '2026-11-29 11:00:00',
  endedAt: '2026-11-29 11:05:00',
  recordingUrl: 'https://rec.example.org/c-1.wav?token=hidden',
  form: { title: '暖气不热', contactNumber: '13800001235' },
}

t.test('a transcript alone: what was found, in which words, and what it waits for', async (t) => {
  const { code, text } = await attempt(write(t, 'a.json', JSON.stringify(call)))
  t.equal(code, 0)
  t.matchSnapshot(text)
})

t.test('with its record: at once, the form wins, the recording is pending', async (t) => {
  const file = write(t, 'a.json', JSON.stringify({ ...call, call: record }))
  const { code, text } = await attempt(file, { 'call-id': 'other' })
  t.equal(code, 0)
  t.match(text, /^— call 1 of 1: other\n {2}id +as named$/m)
  t.match(text, /^ {2}goes +at once$/m)
  t.match(text, /^ {2}contact +\+8613800001235 <- what the agent filled in$/m)
  t.match(text, /^ {2}not theirs +\+8613800001234$/m)
  t.match(text, /^ {2}caller +\+861069990001$/m)
  t.match(text, /^ {2}pending +audio from https:\/\/rec\.example\.org\/c-1\.wav$/m)
  t.match(text, /^ {2}extensions +dialledNumber 12345\n {14}endedAt 2026-11-29T11:05:00\+08:00$/m)
})

t.test('gateway.yaml says who is who, for the touchpoint that is named', async (t) => {
  const config = { centres: { east: { agentVoices: ['1'], citizenVoices: ['0'] } } }
  const file = write(t, 'a.json', JSON.stringify(call))
  const { text } = await attempt(file, { touchpoint: 'east' }, { config })
  t.match(text, /^ {2}voice +0 citizen: `phone\.centres` of gateway\.yaml says so; 2 times/m)
  t.match(text, /^ {2}flags +speaker-configured\b/m)
  t.match(await attempt(file, {}, { config }), { text: /^ {2}voice +0 agent: inferred/m })
})

t.test('what would go to quarantine: the reason, its place, what to mend', async (t) => {
  const [first, ...rest] = call.transcript.segments
  const odd = { ...call, transcript: { segments: [{ ...first, endMs: -1 }, ...rest] } }
  const says = async (name: string, body: string | Buffer, options: Options, ...said: RegExp[]) => {
    const { code, text } = await attempt(write(t, name, body), options)
    t.equal(code, 1, text)
    for (const each of said) t.match(text, each)
    t.match(text, /It would be kept in quarantine/)
  }
  await says('a.json', JSON.stringify(odd), {}, /✗ as plain: \/transcript\/segments\/0\/endMs: must not be/)
  await says('a.json', '{"a": [1,\n2,,3]}', {}, /✗ its shape is that of no dialect/, /mend its JSON: .*','/)
  const foreign = JSON.stringify({ segments: 7 })
  await says('a.json', foreign, {}, /\(here: --dialect ID\)/, /^ {2}whisper +\/segments: Invalid input/m)
  await says(
    'a.json',
    JSON.stringify(call),
    { dialect: 'aliyun' },
    /✗ as aliyun: \/TaskId/,
    /or name plain$/m,
  )
  await says(
    'a.json',
    JSON.stringify(call),
    { dialect: 'acme' },
    /✗ there is no dialect "acme"; known: aliyun/,
  )
  const gbk = iconv.encode('客服：您好', 'gb18030')
  await says('a.txt', gbk, {}, /✗ the bytes are no utf-8/, /charset=gb18030 \(here: --type\)/)
  const several = JSON.stringify({ calls: [call, { ...call, callId: 'c-2' }] })
  await says('a.json', several, { 'call-id': 'x' }, /✗ \?callId= names one call, and the body tells of 2/)
})

t.test('what the house takes nothing of', async (t) => {
  await t.rejects(attempt('gone.json'), /there is no file gone\.json/)
  await t.rejects(attempt('channels'), /channels is no file/)
  await t.rejects(attempt(write(t, 'a.json', '')), /is empty: the house answers 400/)
  const large = write(t, 'a.json', Buffer.alloc(50_000_000, ' '))
  await t.rejects(attempt(large), /has 50000000 bytes: the house answers 413, .* is 16000000/)
})

t.test('the kind of body is told by the name of the file, or by --type', async (t) => {
  const form = `${samples}/tencent/callback-lines.form`
  t.match(await attempt(form), { code: 0, text: /^tencent: [\s\S]*200 application\/json\n {2}\{"code":0/ })
  t.match(await attempt(form, { type: 'text/plain' }), { code: 1 })
  const gbk = write(t, 'a.txt', iconv.encode(JSON.stringify(call), 'gb18030'))
  t.match(await attempt(gbk, { type: 'application/json; charset=GBK' }), { code: 0, text: /才十五度/ })
})

t.test('coloured on a terminal, and nothing of a sample moves its cursor', async (t) => {
  const nasty = '\u001b[31m \u202e \u009b2J'
  const segments = [{ startMs: 0, endMs: 9, voice: nasty, text: nasty }]
  const hostile = { ...call, callId: 'c\u202e', transcript: { engine: nasty, segments } }
  const file = write(t, 'a.json', JSON.stringify(hostile))
  const { code, text } = await attempt(file, {}, { isTerminal: true })
  t.equal(code, 0)
  t.ok(text.includes('\u001b[32m'), 'its own colours')
  const rest = ['1', '32', '33', '36', '2', '22', '39'].reduce(
    (left, colour) => left.replaceAll(`\u001b[${colour}m`, ''),
    text,
  )
  t.notMatch(rest.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u)
  t.notOk((await attempt(file)).text.includes('\u001b'))
})

t.test('every sample is taken by its own dialect', async (t) => {
  for (const { id } of dialects)
    for (const name of readdirSync(join(samples, id))) {
      const { code, text } = await attempt(join(samples, id, name), { json: true })
      const { outcome, shapes, wouldBeTaken } = JSON.parse(text)
      t.match({ code, shapes, wouldBeTaken }, { code: 0, shapes: [id], wouldBeTaken: true }, `${id}/${name}`)
      t.ok(outcome.calls.length > 0 && outcome.calls.every(({ request }: { request?: object }) => request))
    }
})

t.test('the table of dialects', async (t) => {
  const { code, text } = await run(listDialects, [])
  t.equal(code, 0)
  t.equal(text.split('\n').length, dialects.length + 1)
  t.match(text, /^plain +Our own plain JSON, jiesu\.call\/1 +202 \{"receipts":\[…\]\}$/m)
  t.match(text, /^tencent +腾讯云语音识别.* 200 \{"code":0,"message":"success"\}$/m)
})
