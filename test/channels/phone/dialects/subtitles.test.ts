import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { readBody } from '../../../../channels/phone/body.ts'
import type { Dialect } from '../../../../channels/phone/dialect.ts'
import { srt } from '../../../../channels/phone/dialects/srt.ts'
import { webvtt } from '../../../../channels/phone/dialects/webvtt.ts'
import { messageOf, sampleText } from './spoil.ts'

const bytesOf = (dialect: Dialect, name: string) =>
  readFileSync(new URL(`../../../../channels/phone/samples/${dialect.id}/${name}`, import.meta.url))
const readAs = (dialect: Dialect, bytes: Uint8Array | string, type = 'text/plain') =>
  JSON.parse(JSON.stringify(dialect.read(readBody(Buffer.from(bytes), type))))[0]
const spokenIn = (dialect: Dialect, text: string) =>
  readAs(dialect, text).transcript.utterances.map(({ voice, text }: { voice?: string; text: string }) => [
    voice,
    text,
  ])
const vtt = (cues: string) => spokenIn(webvtt, `WEBVTT\n\n${cues}`)
const cues = (...texts: string[]) =>
  texts.map((text, at) => `${at + 1}\n00:00:0${at},000 --> 00:00:0${at},900\n${text}\n`).join('\n')

t.test('WebVTT: voices, mark-up, references, notes, styles, regions, names of cues', async (t) => {
  const { callId, transcript, extensions } = readAs(webvtt, bytesOf(webvtt, 'voices.vtt'))
  t.equal(callId, undefined)
  t.match(transcript, { engine: 'webvtt', language: 'zh-CN' })
  t.equal(transcript.utterances.length, 10)
  t.strictSame(transcript.utterances[5], {
    role: 'citizen',
    voice: '市民',
    startMs: 17417,
    endMs: 21372,
    text: '七八盏吧，晚上"黑得"看不见&危险，昨天有老人摔了。',
  })
  t.equal(transcript.utterances[3].text, '丰台区槐香东街，从菜市场到公交站那一段。')
  t.strictSame(extensions, { Kind: 'captions' })
})

t.test('WebVTT of WhisperX: the voice stands in brackets', async (t) => {
  const { transcript } = readAs(webvtt, bytesOf(webvtt, 'whisperx.vtt'))
  t.match(transcript.utterances[1], { voice: 'SPEAKER_01', text: '你好，我家暖气不热，想反映一下。' })
})

t.test('SRT: a byte order mark, CRLF, commas, names before the words, past the first hour', async (t) => {
  const { transcript } = readAs(srt, bytesOf(srt, 'named.srt'))
  t.equal(transcript.utterances.length, 12)
  t.strictSame(transcript.utterances.slice(2, 4), [
    { role: 'agent', voice: '客服', startMs: 3605983, endMs: 3607866, text: '请问具体地址是哪里？' },
    { voice: '赵六', startMs: 3608322, endMs: 3612626, text: '海淀区翠竹园12号楼，\n我是602，他们是702。' },
  ])
})

t.test('SRT with roles in brackets and tags', async (t) => {
  const { transcript } = readAs(srt, bytesOf(srt, 'bracketed.srt'))
  t.match(transcript.utterances[5], { role: 'citizen', voice: '市民', text: '物业电话打不通。' })
})

t.test('what is no mark-up was said; references are read once', async (t) => {
  const said = (text: string) => vtt(`00:00.000 --> 00:01.000\n${text}`)[0]?.[1]
  t.equal(said('3<5，5>3，<没关的'), '3<5，5>3，<没关的')
  t.equal(said('<i>a</i><c.x.y>b</c><lang zh>c</lang><00:00:01.000>d<b>'), 'abcd')
  t.equal(said('&lt;b&gt; &amp;lt; &#21271;&#x4eac; &#xD800; &foo;'), '<b> &lt; 北京 &#xD800; &foo;')
  t.strictSame(vtt('00:00.000 --> 00:01.000\n<v.loud 张三>喂<v A&amp;B>好</v>嗯'), [
    ['张三', '喂'],
    ['A&B', '好'],
    [undefined, '嗯'],
  ])
})

t.test('a blank line inside of a cue loses no words', async (t) => {
  t.strictSame(
    vtt('00:00.000 --> 00:01.000\n路灯\n\n不亮\n\nNOTE 人工\n复核\n\nx\n00:02.000 --> 00:03.000\n好'),
    [
      [undefined, '路灯\n不亮'],
      [undefined, '好'],
    ],
  )
  t.strictSame(
    spokenIn(srt, '1\n00:00:01,5 --> 00:00:02,000\n门牌\n\n12\n2\n00:00:03,000 --> 00:00:04,000\n好'),
    [
      [undefined, '门牌\n12'],
      [undefined, '好'],
    ],
  )
})

t.test('a word before a colon is no voice unless most cues begin so', async (t) => {
  const dictated = ['喂', '地址：朝阳区幸福里', '电话：13800000001', '上午8:30来的', '网址 http://a.example']
  t.strictSame(
    spokenIn(srt, cues(...dictated)),
    dictated.map((text) => [undefined, text]),
  )
  t.strictSame(spokenIn(srt, cues('张三：喂', '李四：好', '张三：电话：138', '李四：嗯', '接着说')), [
    ['张三', '喂'],
    ['李四', '好'],
    ['张三', '电话：138'],
    ['李四', '嗯'],
    [undefined, '接着说'],
  ])
  t.strictSame(spokenIn(srt, cues('【坐席】您好')), [['坐席', '您好']])
  t.strictSame(spokenIn(srt, cues('[音乐]')), [[undefined, '[音乐]']])
})

t.test('by its shape, or by its type where the shape tells nothing', async (t) => {
  const detected = (text: string, type: string) =>
    [webvtt, srt].filter((one) => one.detects(readBody(Buffer.from(text), type))).map(({ id }) => id)
  t.strictSame(detected('WEBVTT', 'text/plain'), ['webvtt'])
  t.strictSame(detected('WEBVTT\n', 'application/x-subrip'), ['webvtt'])
  t.strictSame(detected('WEBVTTX', 'text/plain'), [])
  t.strictSame(detected(cues('喂'), 'text/vtt; charset=utf-8'), ['srt'])
  t.strictSame(detected('喂', 'text/vtt'), ['webvtt'])
  t.strictSame(detected('喂', 'application/x-subrip'), ['srt'])
  t.strictSame(detected('{"a":1}', 'text/vtt'), [])
  t.strictSame(detected('1\n路灯 12:00:00,000 --> ', 'text/plain'), [])
})

t.test('faults tell the place', async (t) => {
  const fault = (dialect: Dialect, text: string) => messageOf(() => readAs(dialect, text))
  t.equal(fault(webvtt, '喂'), 'line 1: WEBVTT expected')
  t.match(fault(webvtt, 'WEBVTT\n\n喂'), /^line 3: a time expected before words/)
  t.match(fault(srt, '喂\n\n1\n00:00:00,000 --> 00:00:01,000\n好'), /^line 1: a time expected/)
  t.strictSame(readAs(webvtt, 'WEBVTT').transcript.utterances, [], 'nothing was said')
})

t.test('whatever comes', async () => {
  const pieces = [
    '<v 张三>',
    '</v>',
    '&#',
    '&amp;',
    '-->',
    '00:00:01.000',
    '99:99,9',
    '[客服]',
    '：',
    '\n',
    '\n\n',
    'NOTE',
  ]
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })),
  })
  for (const [dialect, name] of [
    [webvtt, 'voices.vtt'],
    [srt, 'named.srt'],
  ] as const) {
    const whole = sampleText(dialect.id, name)
    fc.assert(
      fc.property(text, fc.nat(whole.length), fc.nat(30), (spoilt, at, cut) => {
        for (const each of [
          spoilt,
          `WEBVTT\n\n${spoilt}`,
          whole.slice(0, at) + spoilt + whole.slice(at + cut),
        ]) {
          const body = readBody(Buffer.from(each), 'text/plain')
          dialect.detects(body)
          messageOf(() => dialect.read(body))
        }
      }),
      { numRuns: 200 },
    )
  }
})

t.test('long lines take no more time than they are long', async (t) => {
  const times = '00:00:01,000 --> 00:00:02,000\n'
  for (const head of ['', '<v', '[客服]', '{\\'])
    for (const long of ['<v ', '&#', '[', ' ', '\n', '1\n', '：', '1', times]) {
      const text = `WEBVTT\n\n00:00.000 --> 00:01.000\n${head}${long.repeat(50_000)}`
      const started = performance.now()
      for (const dialect of [webvtt, srt]) messageOf(() => dialect.read(readBody(Buffer.from(text))))
      t.ok(performance.now() - started < 1500, head + long)
    }
})
