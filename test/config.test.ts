import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { loadConfig } from '../src/config.ts'
import { ConfigError } from '../src/config-error.ts'
import { Disposition, RequestType } from '../src/contract/request.ts'
import { ContextKind } from '../src/triage/patterns/columns.ts'

const FILES = [
  'gateway.yaml',
  'touchpoints.yaml',
  'urgency/groups.csv',
  'deadlines.csv',
  'holidays.csv',
  'dispositions.csv',
  'texts/dispositions.csv',
  'lanes.csv',
  'triage/type-cues.csv',
  'right-doors.csv',
  'texts/privacy.zh.md',
  'texts/privacy.en.md',
]
const channels = { web: z.strictObject({ bodyLimit: z.int().default(7) }) }

/** The shipped configuration with other files in their places. */
function folder(t: Test, files: Record<string, string | Buffer>): string {
  const dir = t.testdir({ texts: {}, triage: {}, urgency: {} })
  for (const file of FILES) copyFileSync(join('config', file), join(dir, file))
  cpSync('config/urgency', join(dir, 'urgency'), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
  return dir
}

/** `file:line:column: path: message` for each fault. */
function faultsOf(dir: string, schemas?: Parameters<typeof loadConfig>[1]): string[] {
  try {
    loadConfig(dir, schemas)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.replaceAll(`${dir}/`, '').split('\n')
  }
  return []
}

const kinds = ['web', 'app', 'mini-program', 'official-account', 'social-account', 'site', 'phone']
const DOORS = 'id,disposition,name,nameEn,phone,hint,hintEn,words\n'
const oneOf = (options: string[]) => options.map((option) => `"${option}"`).join('|')

t.test('the shipped configuration', async (t) => {
  const config = loadConfig('config', channels)
  t.strictSame(config.channels, { web: { bodyLimit: 7 } })
  t.ok(config.urgency.signals.length >= 60)
  for (const id of ['web', 'bj12345']) t.match(config.touchpoints.get(id), { id, name: String }, id)
  t.equal(config.touchpoints.get('bj12345')?.kind, 'official-account')
})

t.test('gateway.yaml shows the defaults, and all of it may be left out', async (t) => {
  const { touchpoints: _, ...shipped } = loadConfig('config')
  for (const text of ['', '# nothing\n', 'journal: {}\n']) {
    const { touchpoints: _, ...bare } = loadConfig(folder(t, { 'gateway.yaml': text }))
    t.strictSame(bare, shipped, JSON.stringify(text))
  }
})

t.test('all faults of all files together, each with its place', async (t) => {
  const dir = folder(t, {
    'gateway.yaml':
      'journal:\n  maxBytes: much\n  size: 3\nrelay:\n  batchSize: 0\nattachments:\n  mediaTypes:\n    - image/png\n    - png\nchannels:\n  web:\n    bodyLimit: x\n  wep: {}\n',
    'touchpoints.yaml':
      'bj12345:\n  name: 微信\n  kind: wechat\n  confirmed: maybe\n  source: x\nBJ:\n  name: 微信\n',
    'right-doors.csv': `${DOORS}Court,nowhere,法院,Court,call us,x,x,法院判决|判\n`,
    'urgency/groups.csv': 'group,words,note\nlift,电梯|直梯,\n',
    'urgency/signals.csv':
      'rule,urgency,disposition,alone,pattern,within,unless,despite,note\nfire,emergency,transfer-119,yes,着火,,,,\n\n# a comment\nOut,soon,dispatch,,停电,,,,\nfire,urgent\nwater,urgent,nowhere,no,水 + ,x,,never,\n',
    'deadlines.csv':
      'type,urgency,dispatch,handle,days,note\n*,emergency,1h,2h,calendar,\nanger,normal,1 h,7d,some,\n',
  })
  t.strictSame(faultsOf(dir, channels), [
    'gateway.yaml:2:3: journal.maxBytes: expected bytes, such as 1000000, 20MB or 1.5 GiB',
    'gateway.yaml:3:3: journal.size: no such key',
    'gateway.yaml:5:3: relay.batchSize: Too small: expected number to be >=1',
    'gateway.yaml:9:7: attachments.mediaTypes.1: expected a media type, such as image/png',
    'gateway.yaml:12:5: channels.web.bodyLimit: Invalid input: expected number, received string',
    'gateway.yaml:13:3: channels.wep: no such key',
    'touchpoints.yaml:1:1: bj12345.nameEn: Invalid input: expected string, received undefined',
    `touchpoints.yaml:3:3: bj12345.kind: Invalid option: expected one of ${oneOf(kinds)}`,
    'touchpoints.yaml:4:3: bj12345.confirmed: Invalid input: expected boolean, received string',
    'touchpoints.yaml:6:1: BJ: expected lower-case letters, digits and hyphens',
    'urgency/signals.csv:5: rule: expected lower-case letters, digits and hyphens',
    'urgency/signals.csv:5: urgency: Invalid option: expected one of "emergency"|"urgent"',
    'urgency/signals.csv:6: expected 9 columns, found 2',
    `urgency/signals.csv:7: disposition: Invalid option: expected one of ${oneOf(Disposition.options)}`,
    'urgency/signals.csv:7: alone: expected yes or nothing',
    'urgency/signals.csv:7: pattern.1.0: expected words, separated by |',
    'urgency/signals.csv:7: within: expected a number from 1 to 99, or nothing',
    `urgency/signals.csv:7: despite.0: Invalid option: expected one of ${oneOf(ContextKind.options)}`,
    `deadlines.csv:3: type: Invalid option: expected one of ${oneOf([...RequestType.options, '*'])}`,
    'deadlines.csv:3: dispatch: expected a duration, such as 30m, 2h or 7d',
    'deadlines.csv:3: days: expected calendar or working',
    'right-doors.csv:2: id: expected lower-case letters and hyphens',
    `right-doors.csv:2: disposition: Invalid option: expected one of ${oneOf(Disposition.options)}`,
    'right-doors.csv:2: phone: expected a number as it is dialled, or nothing',
    'right-doors.csv:2: words.1: expected words of at least two characters',
  ])
})

t.test('checks over a whole table', async (t) => {
  const dir = folder(t, {
    'touchpoints.yaml': 'bj12345: {name: a, nameEn: b, kind: web, confirmed: true, source: c}\n',
    'urgency/groups.csv':
      'group,words,note\nlift,电梯|@later,\n"later",直梯|@lift,"two\nlines"\nlift,扶梯,\n',
    'deadlines.csv':
      'type,urgency,dispatch,handle,days,note\n*,emergency,3h,2h,calendar,\nother,emergency,1h,2h,calendar,\nother,*,1h,2h,working,\n',
    'right-doors.csv': `${DOORS}court,dispatch,法院,Court,,x,x,判决书|Verdict\ncourt,dispatch,法院,Court,,x,x,再审|ｖｅｒｄｉｃｔ|再审\n`,
  })
  t.strictSame(faultsOf(dir), [
    'touchpoints.yaml:1:1: expected an entry web',
    'urgency/groups.csv:2: words: no group @later above',
    'urgency/groups.csv:5: group: lift stands in the table already',
    'deadlines.csv:2: handle: expected no less than dispatch',
    'deadlines.csv:3: rows above leave nothing to this one',
    'deadlines.csv: no row fits type consultation, urgency normal: end with *,*',
    'right-doors.csv:3: id: court stands in the table already',
    'right-doors.csv:3: words: ｖｅｒｄｉｃｔ stands in the table already',
    'right-doors.csv:3: words: 再审 stands in the table already',
  ])
})

t.test('who gives titles: nobody, unless it is named', async (t) => {
  t.equal(loadConfig('config').summary, undefined)
  const named = (yaml: string) => folder(t, { 'gateway.yaml': `summary: ${yaml}\n` })
  const summary = { url: 'https://api.example.org', model: 'm-1', seconds: 10 }
  t.strictSame(loadConfig(named('{ url: "https://api.example.org", model: m-1 }')).summary, summary)
  t.strictSame(faultsOf(named('{ url: "file:///x", seconds: 0 }')), [
    'gateway.yaml:1:12: summary.url: Invalid URL',
    'gateway.yaml:1:1: summary.model: Invalid input: expected string, received undefined',
    'gateway.yaml:1:30: summary.seconds: Too small: expected number to be >=1',
  ])
})

t.test("a touchpoint's dress", async (t) => {
  const tokens = readFileSync('channels/web/browser/tokens.css', 'utf8')
  for (const colour of ['#ffffff', '#f1efe9', '#1a2224', '#06282c'])
    t.match(tokens, `: ${colour};`, 'it is held against the colours of the form')
  const touchpoints = (dress: string) =>
    folder(t, {
      'touchpoints.yaml': `web:\n  name: a\n  nameEn: b\n  kind: web\n  confirmed: true\n  source: c\n${dress}`,
    })
  const dress =
    '  colour: "#0B5CAD"\n  colourDark: "#8ab4f8"\n  intro: 您好\n  defaults: {type: report, district: "110101"}\n  embedIn: [https://www.example.org, http://127.0.0.1:8081]\n'
  t.match(loadConfig(touchpoints(dress)).touchpoints.get('web'), {
    colour: '#0B5CAD',
    intro: '您好',
    defaults: { type: 'report', district: '110101' },
    embedIn: ['https://www.example.org', 'http://127.0.0.1:8081'],
  })
  t.strictSame(loadConfig(touchpoints('')).touchpoints.get('web')?.embedIn, [], 'nobody, unless named')
  for (const [wrong, fault] of [
    ['  colour: blue\n', 'colour: expected a colour such as "#0b5cad", in quotes'],
    [
      '  colour: "#ffcc00"\n',
      'colour: can not be read in light mode: expected a contrast of 4.5 with #ffffff and #f1efe9',
    ],
    [
      '  colourDark: "#0b5cad"\n',
      'colourDark: can not be read in dark mode: expected a contrast of 4.5 with #1a2224 and ',
    ],
    ['  defaults: {type: anger}\n', 'defaults.type: Invalid option'],
    ['  defaults: {district: 东城区}\n', 'defaults.district: expected the six digits of a district'],
    ['  embed: []\n', 'embed: no such key'],
  ] as const)
    t.match(faultsOf(touchpoints(wrong)), [new RegExp(`^touchpoints.yaml:7:\\d+: web.${fault}`)], wrong)
  for (const origin of [
    'https://a.example/',
    'https://a.example/x',
    "https://a.example; script-src 'unsafe-inline'",
    '*',
    'https:',
    'javascript:alert(1)',
    'https://user@a.example',
    'HTTPS://A.example',
    'https://a.example;sandbox',
    'https://a.example,https',
    'https://*',
    'https://*.example',
    "https://'none'",
  ])
    t.match(
      faultsOf(touchpoints(`  embedIn:\n    - ${JSON.stringify(origin)}\n`)),
      [/expected an origin/],
      origin,
    )
})

t.test('texts for citizens: every *.md, without what is said to their editors', async (t) => {
  const dir = folder(t, {
    'texts/privacy.zh.md': '\ufeff<!-- for\r\neditors -->\r\n\r\n第一段\r\n\r\n- 一\r\n- 二\r\n',
    'texts/other.zh.md': '## 标题\n',
    'texts/notes.txt': 'x',
  })
  const { texts } = loadConfig(dir)
  t.equal(texts.get('privacy.zh.md'), '第一段\n\n- 一\n- 二')
  t.strictSame([...texts.keys()].toSorted(), ['other.zh.md', 'privacy.en.md', 'privacy.zh.md'])
  rmSync(join(dir, 'texts/privacy.en.md'))
  mkdirSync(join(dir, 'texts/folder.md'))
  t.strictSame(faultsOf(dir), [
    'texts/privacy.en.md: expected this file, nothing is there',
    'texts/folder.md: can not be read (EISDIR)',
  ])
  const shipped = loadConfig('config').texts
  for (const name of ['privacy.zh.md', 'privacy.en.md'])
    t.match(
      shipped.get(name),
      /^[（(].*(范本|template)[\s\S]*12345[\s\S]*110/,
      'it says that it is a template',
    )
})

t.test('files that are no such files', async (t) => {
  t.strictSame(
    faultsOf(t.testdir({})),
    FILES.map((file) => `${file}: expected this file, nothing is there`),
  )
  const [yaml, , words, deadlines] = faultsOf(
    folder(t, {
      'gateway.yaml': 'journal:\n  maxBytes: 1\n  maxBytes: 2\n',
      'touchpoints.yaml': Buffer.from([0xcd, 0xf8, 0xd2, 0xb3]),
      'urgency/groups.csv': 'group;words;note\n',
      'deadlines.csv': 'type,urgency,dispatch,handle,days,note\n*,*,1h,"2h\n',
    }),
  )
  t.equal(yaml, 'gateway.yaml:3:3: Map keys must be unique')
  t.equal(words, 'urgency/groups.csv:1: expected the columns group,words,note')
  t.match(deadlines, /^deadlines.csv:\d: Quote Not Closed/)
  t.match(faultsOf(folder(t, { 'touchpoints.yaml': Buffer.from([0xcd, 0xf8, 0xd2, 0xb3]) })), [
    /expected UTF-8/,
  ])
  t.match(faultsOf(folder(t, { 'gateway.yaml': 'journal: *nowhere\n' })), [/^gateway.yaml: Unresolved alias/])
  t.match(faultsOf(folder(t, { 'gateway.yaml': '- a\n- b\n' })), [/^gateway.yaml:1:1: .*expected object/])
})

t.test('a table saved by Excel: BOM and CRLF', async (t) => {
  const text = '\ufefftype,urgency,dispatch,handle,days,note\r\n*,*,1h,7d,working,"a, b"\r\n'
  const { deadlines } = loadConfig(folder(t, { 'deadlines.csv': text }))
  t.strictSame(deadlines, [
    {
      type: '*',
      urgency: '*',
      dispatch: { ms: 3_600_000 },
      handle: { ms: 604_800_000, days: 7 },
      days: 'working',
      note: 'a, b',
    },
  ])
})

t.test('whatever stands in a file: a configuration or a ConfigError', async (t) => {
  const snippet = fc.constantFrom(
    'journal:',
    '\n',
    '  ',
    '- ',
    '"',
    "'",
    '{',
    '}',
    '&a ',
    '*a',
    '<<: ',
    ',',
    '*',
    '#',
    '__proto__',
    '1h',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(snippet).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(fc.constantFrom(...FILES), text, (file, content) => {
      const kept = folder(t, { [file]: content })
      t.ok(Array.isArray(faultsOf(kept)))
    }),
    { numRuns: 60 },
  )
})
