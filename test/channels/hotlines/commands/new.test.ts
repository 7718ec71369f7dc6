import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { lintHotlines } from '../../../../channels/hotlines/commands/lint.ts'
import { draftHotline, draftOf } from '../../../../channels/hotlines/commands/new.ts'
import { readSample } from '../../../../channels/hotlines/commands/sample.ts'
import { tryHotline } from '../../../../channels/hotlines/commands/try.ts'
import { Hotline } from '../../../../channels/hotlines/hotline.ts'
import { mappedPaths } from '../../../../channels/hotlines/mapped-paths.ts'
import { readHotlines } from '../../../support/hotlines.ts'
import { createDesk } from './services.ts'

/** Names that no profile knows: the initials of pinyin, some of them ambiguous. */
const unseen = {
  lsh: 'LS-20260105-0007',
  gdh: '2026010500017',
  bt: '夜间施工噪声',
  zynr: '小区旁的工地夜间施工，噪声很大，希望有关部门处理。',
  lx: '03',
  sj: '20260105083000',
  lxr: '欧阳测试',
  lxdh: '13800001234',
  ldhm: '13800001235',
  sfbm: '是',
  dd: '朝阳区某某街道1号院',
  ssqx: '朝阳区',
  jd: '116.486',
  wd: '39.921',
  fj: [{ url: 'https://files.example.invalid/1.jpg', mc: '现场.jpg' }],
  jjcd: '2',
  sign: 'ABCDEF',
}

function write(t: Test, name: string, body: string | Buffer): string {
  const dir = join(t.testdir({}), 'samples')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, name), body)
  return join(dir, name)
}

t.test('a payload never seen before: drafted, completed in one place, accepted', async (t) => {
  const secrets = { HOTLINE_12399_SECRET: 'only-for-this-test' }
  const desk = createDesk(t, { secrets })
  const sample = join(desk.configDir, 'never-seen.json')
  writeFileSync(sample, JSON.stringify(unseen))
  const { code } = await desk.run(draftHotline, ['12399'], { from: sample, write: true })
  t.equal(code, 0)

  const file = join(desk.configDir, 'hotlines', '12399.yaml')
  const draft = readFileSync(file, 'utf8')
  t.matchSnapshot(draft, 'the draft')
  const before = await desk.run(lintHotlines, [])
  t.equal(before.code, 0, before.text)
  t.match(before.text, /12399\.yaml:\d+:1: authentication: .*nobody has chosen one yet/)
  const shut = await desk.run(tryHotline, ['12399', sample])
  t.equal(shut.code, 1)
  t.match(shut.text, /It would not be accepted: `enabled: false`. All else is well\./)

  desk.put('12399.yaml', draft.replace('enabled: false', ''))
  t.match(await desk.run(lintHotlines, []), { code: 1, text: /nobody has chosen one yet/ })

  const bearer = draft
    .replace(/^authentication: .*$/m, 'authentication: { kind: bearer }')
    .replace('enabled: false', '')
  desk.put('12399.yaml', bearer)
  const header = ['Authorization: Bearer only-for-this-test']
  const tried = await desk.run(tryHotline, ['12399', sample], { header, json: true })
  t.equal(tried.code, 0, tried.text)
  t.matchSnapshot(JSON.parse(tried.text).records[0].request, 'its Request')
})

t.test(
  'the samples of all hotlines: each draft loads, and says what the hotline’s own file says',
  async (t) => {
    const hotlines = readHotlines()
    const numbers = readdirSync('channels/hotlines/samples').filter((number) => hotlines.has(number))
    let right = 0
    const wrong: string[] = []
    for (const number of numbers) {
      const sample = readSample(number, `channels/hotlines/samples/${number}`, {})
      const draft = draftOf(number, sample, t.testdir())
      const loaded = Hotline.safeParse(parse(draft))
      t.ok(loaded.success, `${number} loads: ${loaded.error?.message}\n${draft}`)
      const own = hotlines.get(number)
      if (!loaded.data || !own) continue
      t.equal(loaded.data.dialect.format, own.dialect.format, `the format of ${number}`)
      const guessed = mappedPaths(loaded.data.mapping)
      for (const { to, from } of mappedPaths(own.mapping)) {
        const guess = guessed.find((one) => one.to === to)
        if (!guess || from.length === 0) continue
        const whole = (each: string | undefined) => (path: string) => plain(each ? `${each}.${path}` : path)
        const paths = from.map(whole(own.dialect.each))
        if (guess.from.map(whole(loaded.data.dialect.each)).some((path) => paths.includes(path))) right += 1
        else wrong.push(`${number} ${to}: ${guess.from} and not ${from}`)
      }
    }
    t.ok(right > numbers.length * 8, `${right} guesses are right`)
    t.ok(wrong.length * 20 < right, `19 of 20 guesses are right: ${wrong.join('\n')}`)
  },
)

const plain = (path: string) => path.replace(/\[\d*\]/g, '').replace(/\.#text$/, '')

t.test('what a profile describes already is extended', async (t) => {
  const desk = createDesk(t)
  const sample = 'channels/hotlines/samples/12315/body.json'
  const { code, text } = await desk.run(draftHotline, ['12399'], { from: sample })
  t.equal(code, 0)
  t.match(text, /^extends: wide-order +# \d+ of its paths are in the sample$/m)
  const said = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line))
  t.ok(said.length < 20, `${said.length} lines`)
  desk.put('12399.yaml', text)
  const linted = await desk.run(lintHotlines, [])
  t.equal(linted.code, 0, linted.text)
})

t.test('a file that is there is not written over', async (t) => {
  const desk = createDesk(t)
  const from = join(desk.configDir, 'a.json')
  writeFileSync(from, JSON.stringify(unseen))
  desk.put('12399.yaml', 'mine: yes\n')
  await t.rejects(desk.run(draftHotline, ['12399'], { from, write: true }), /is there already/)
  t.equal(readFileSync(join(desk.configDir, 'hotlines/12399.yaml'), 'utf8'), 'mine: yes\n')
  await t.rejects(desk.run(draftHotline, ['../x'], { from, write: true }), /expected the number/)
  t.notOk(existsSync(join(desk.configDir, 'x.yaml')))
})

t.test('what can not be a sample is refused in words', async (t) => {
  const desk = createDesk(t)
  const run = (from: string) => desk.run(draftHotline, ['12399'], { from })
  await t.rejects(run('nowhere.xml'), /there is no file nowhere\.xml/)
  await t.rejects(run(write(t, 'a.bin', randomish())), /the sample is none of|can't be read/)
  await t.rejects(run(write(t, 'b.xml', '<a><b></a>')), /looks like xml, but can't be read as such: /)
  await t.rejects(
    desk.run(draftHotline, ['12399'], { from: write(t, 'c.json', '{}'), header: ['x'] }),
    /--header x/,
  )
})

function randomish(): Buffer {
  return Buffer.from(Array.from({ length: 256 }, (_, at) => (at * 89 + 7) % 256))
}

t.test('nothing of what the sample says of people stands in the draft', async (t) => {
  const desk = createDesk(t)
  const { text } = await desk.run(draftHotline, ['12399'], {
    from: write(t, 'people.json', JSON.stringify(unseen)),
  })
  for (const value of [unseen.lxr, unseen.lxdh, unseen.ldhm, unseen.zynr, unseen.dd, unseen.sign])
    t.notOk(text.includes(value), value)
})

t.test('the charset is told by the bytes where nothing says it, or what says it is wrong', async (t) => {
  const desk = createDesk(t)
  const json = JSON.stringify(unseen)
  const draft = async (body: Buffer, type = 'application/json') => {
    const from = write(t, 'body.json', body)
    const { text } = await desk.run(draftHotline, ['12399'], { from, header: [`Content-Type: ${type}`] })
    return parse(text).dialect
  }
  t.same(await draft(Buffer.from(json)), { format: 'json' })
  t.same(await draft(iconv.encode(json, 'gb18030')), { format: 'json', charset: { fallback: 'gb18030' } })
  t.same(await draft(iconv.encode(json, 'gb18030'), 'application/json; charset=gbk'), { format: 'json' })
  t.same(await draft(Buffer.from(json), 'application/json; charset=gbk'), {
    format: 'json',
    charset: { always: 'utf-8' },
  })
  t.same(await draft(iconv.encode(json, 'utf-16le')), { format: 'json', charset: { fallback: 'utf-16le' } })
  const big5 = iconv.encode(json.replaceAll('声', '聲').replaceAll('处', '處').replaceAll('关', '關'), 'big5')
  t.match(await draft(big5), { charset: { fallback: 'big5' } })
})

t.test('documents in strings and lists of requests are opened', async (t) => {
  const desk = createDesk(t)
  const one = `<Case><CaseNo>A-1</CaseNo><Content>小区停水，希望处理</Content><Tel>13800001234</Tel></Case>`
  const dialectOf = async (name: string, body: string) => {
    const { text } = await desk.run(draftHotline, ['12399'], { from: write(t, name, body) })
    return parse(text)
  }
  t.match(await dialectOf('a.json', JSON.stringify({ head: { v: '1' }, payload: one })), {
    dialect: { format: 'json', inner: [{ at: 'payload', format: 'xml' }] },
    mapping: { messageId: 'payload.Case.CaseNo', text: 'payload.Case.Content' },
  })
  const list = [unseen, { ...unseen, lsh: 'LS-20260105-0008' }]
  t.match(await dialectOf('b.json', JSON.stringify({ total: 2, rows: list })), {
    dialect: { each: 'rows' },
    mapping: { messageId: 'lsh', requester: { phone: 'lxdh' } },
  })
  t.match(await dialectOf('c.json', JSON.stringify(list)), {
    dialect: { each: '' },
    mapping: { text: 'zynr' },
  })
})

t.test('a `timestamp` in the body of a Standard Webhook is no proof, and is not dropped', async (t) => {
  const desk = createDesk(t)
  const from = write(t, 'event.json', JSON.stringify({ ...unseen, sign: undefined, timestamp: '1767573000' }))
  const header = ['webhook-id: 1', 'webhook-timestamp: 1767573000', 'webhook-signature: v1,AAAA']
  const { text } = await desk.run(draftHotline, ['12399'], { from, header })
  t.notOk(parse(text).mapping.drop, text)
  t.match(text, /^# {3}.*\btimestamp\b/m, 'it goes to extensions')
  const bare = await desk.run(draftHotline, ['12399'], { from })
  t.same(parse(bare.text).mapping.drop, ['timestamp'], 'without these headers it is')
})
