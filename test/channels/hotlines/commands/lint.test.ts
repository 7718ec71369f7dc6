import t, { type Test } from 'tap'
import { z } from 'zod'
import { lintHotlines, Report } from '../../../../channels/hotlines/commands/lint.ts'
import { createDesk, hotlineYaml } from './services.ts'

const bearer = 'authentication: { kind: bearer }\n'

t.test('the hotlines that are shipped have no faults', async (t) => {
  const { code, text } = await createDesk(t, { shipped: true }).run(lintHotlines, [])
  t.equal(code, 0, text)
  t.match(text, /^\d+ hotlines, no faults/m)
  t.notMatch(text, /within another/, 'whatever a sender wrote is escaped for each document around it')
})

t.test('a fault has its file, line, column, key and what was expected', async (t) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', hotlineYaml('12399', `${bearer}limits: { maxBytes: many, most: 3 }\n`))
  const { code, lines } = await desk.run(lintHotlines, [])
  t.equal(code, 1)
  t.match(lines[0], /12399\.yaml:17:11: limits\.maxBytes: expected a number$/)
  t.match(lines[1], /12399\.yaml:17:27: limits\.most: no such key: there are maxBytes, perMinute$/)
  t.equal(lines[2], '2 to mend')
})

t.test('an empty authentication is a fault, however it is left out', async (t) => {
  for (const empty of ['', 'authentication:\n', 'authentication: []\n', 'authentication: {}\n']) {
    const desk = createDesk(t)
    desk.put('12399.yaml', hotlineYaml('12399', empty))
    const { code, text } = await desk.run(lintHotlines, [])
    t.equal(code, 1, JSON.stringify(empty))
    t.match(text, /: authentication/, JSON.stringify(empty))
  }
})

t.test('machines get the same as JSON', async (t) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', hotlineYaml('12399', `${bearer}expected: { perHour: -1 }\n`))
  desk.put('12398.yaml', 'number: [\n')
  const { code, text } = await desk.run(lintHotlines, [], { json: true })
  const reports = z.array(Report).parse(JSON.parse(text))
  t.equal(code, 1)
  t.match(reports.at(-1), { level: 'fault', line: 17, column: 13, path: 'expected.perHour' })
  t.match(reports[0], { level: 'fault', file: /12398\.yaml$/, line: /\d/, path: '' })
})

const found = async (t: Test, more: string, others: Record<string, string> = {}) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', hotlineYaml('12399', more))
  for (const [name, yaml] of Object.entries(others)) desk.put(name, yaml)
  return desk.run(lintHotlines, [])
}

t.test('a table that a field names must be there', async (t) => {
  const desk = createDesk(t)
  const yaml = hotlineYaml('12399', `${bearer}tables: { kinds: { a: complaint } }\n`)
  desk.put('12399.yaml', yaml.replace('  text: nr', '  text: nr\n  type: { from: lx, table: kind }'))
  const { code, text } = await desk.run(lintHotlines, [])
  t.equal(code, 1)
  t.match(text, /12399\.yaml:12:21: mapping\.type\.table: expected one of `tables`: kinds/)
  t.match(text, /warning: \S+12399\.yaml:18:11: tables\.kinds: nothing in `mapping` uses it/)
})

t.test('what a profile says wrongly is reported where it stands, with the hotline', async (t) => {
  const desk = createDesk(t)
  desk.put('profiles/odd.yaml', `${bearer}mapping: { type: { from: lx, table: gone } }\n`)
  desk.put('12399.yaml', `extends: odd\n${hotlineYaml('12399')}`)
  const { code, text } = await desk.run(lintHotlines, [])
  t.equal(code, 1)
  t.match(text, /profiles\/odd\.yaml:2:30: mapping\.type\.table: .*\(for 12399\)/)
})

t.test('what is open, forgotten or told to nobody is looked at', async (t) => {
  const hmac = 'authentication: { kind: hmac, signature: { in: header, name: x-s }, message: "{body}" }\n'
  t.match(await found(t, hmac), { code: 0, text: /hmac without a timestamp/ })
  t.match(await found(t, `${bearer}secretEnds: { SECRET_2: '2026-01-04' }\n`), {
    code: 0,
    text: /:17:15: secretEnds\.SECRET_2: it has ended on 2026-01-04/,
  })
  t.notMatch(await found(t, `${bearer}secretEnds: { SECRET_2: '2026-01-05' }\n`), { text: /has ended/ })
  const callback = 'callback: { url: "http://a.example.invalid/x", body: "{recipt}" }\n'
  const { code, text } = await found(t, bearer + callback, {
    '12398.yaml': hotlineYaml('12398', bearer + callback),
  })
  t.equal(code, 0)
  t.match(text, /12399\.yaml:17:13: callback\.url: expected https/)
  t.match(text, /12399\.yaml:17:\d+: callback\.body: \{recipt\} is not filled in/)
  t.match(text, /12399\.yaml:17:13: callback\.url: it is the callback of 12398, too/)
})

t.test('a reply without the receipt, and a blank that is none', async (t) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', hotlineYaml('12399', bearer).replace('{receipt}', '{reciept}'))
  const { code, text } = await desk.run(lintHotlines, [])
  t.equal(code, 0)
  t.match(text, /12399\.yaml:13:14: reply\.success\.body: \{reciept\} is not filled in/)
  t.match(text, /the sender is not told the \{receipt\}/)
})

t.test('nobody has said how it is confirmed', async (t) => {
  for (const source of ['todo', '未知无说明', 'drafted from a sample']) {
    const desk = createDesk(t)
    desk.put('12399.yaml', hotlineYaml('12399', bearer).replace('made for a test', source))
    const { code, text } = await desk.run(lintHotlines, [])
    t.equal(code, 0)
    t.equal(/confirmed\.source: expected where it stands/.test(text), source !== '未知无说明', source)
  }
})

t.test('a table with values that are none of ours, and with codes that are numbers', async (t) => {
  const desk = createDesk(t)
  const mapping = `  text: nr
  type: { from: lx, table: type }
  requester: { kind: { from: k, table: kind }, minor: { from: m, table: yes } }
  location: { district: { from: qx, table: area } }`
  const tables = `tables:
  type: { '01': reprot, '02': report }
  kind: { a: firm }
  yes: { a: perhaps, b: 'true' }
  area: { a: Atlantis, b: '110105' }
`
  desk.put('12399.yaml', hotlineYaml('12399', bearer + tables).replace('  text: nr', mapping))
  const { code, text } = await desk.run(lintHotlines, [])
  t.equal(code, 1)
  t.match(text, /:21:11: tables\.type\.01: reprot is nothing that type can be: expected consultation /)
  t.match(text, /:22:11: tables\.kind\.a: firm is nothing .*: expected individual or organisation/)
  t.match(
    text,
    /:23:10: tables\.yes\.a: perhaps is nothing that requester\.minor can be: expected true or false/,
  )
  t.match(text, /:24:11: tables\.area\.a: Atlantis is nothing/)
  t.match(text, /^4 to mend$/m)

  desk.put('profiles/numbers.yaml', `${bearer}tables: { type: { 01: report, 2: report, '03': report } }\n`)
  desk.put(
    '12399.yaml',
    `extends: numbers\n${hotlineYaml('12399').replace('  text: nr', mapping.split('\n').slice(0, 2).join('\n'))}`,
  )
  const warned = await desk.run(lintHotlines, [])
  t.equal(warned.code, 0, warned.text)
  t.match(
    warned.text,
    /profiles\/numbers\.yaml:2:19: tables\.type\.1: 01 is a number, read as 1: write '01' \(for 12399\)/,
  )
  t.match(warned.text, /tables\.type\.2: 2 is a number, read as 2: write '2'/)
  t.notMatch(warned.text, /tables\.type\.03/)
})

t.test('a blank in a document within another must be escaped for both', async (t) => {
  const of = async (success: string, mediaType: string) => {
    const desk = createDesk(t)
    const yaml = hotlineYaml('12399', bearer).replace(/^ *success: .*$/m, `  success: { body: ${success} }`)
    desk.put('12399.yaml', yaml.replace(/^reply:$/m, `reply:\n  mediaType: ${mediaType}`))
    const { code, text } = await desk.run(lintHotlines, [])
    t.equal(code, 0, text)
    return text
  }
  const inJson = (blank: string) =>
    `'{"id":"{messageId}","body":"<R><ID>${blank}</ID><SLH>{receipt|xml}</SLH></R>"}'`
  t.match(
    await of(inJson('{messageId}'), 'application/json'),
    /reply\.success\.body: \{messageId\} stands in a document within another: write \{messageId\|xml\}/,
  )
  t.notMatch(await of(inJson('{messageId|xml}'), 'application/json'), /warning: \S+ reply/)
  t.match(await of(`'<a>&lt;b&gt;{receipt}&lt;/b&gt;</a>'`, 'text/xml'), /write \{receipt\|xml\}/)
  t.match(await of(`'<a><![CDATA[<b>{receipt|json}</b>]]></a>'`, 'text/xml'), /write \{receipt\|xml\}/)
  t.match(
    await of(`'data={"id":"{receipt}"}'`, 'application/x-www-form-urlencoded'),
    /write \{receipt\|json\}/,
  )
  t.notMatch(await of(`'<a b="{receipt}">{messageId}</a>'`, 'text/xml'), /within another/)
  t.match(await of(`'{receipt|yaml} {receipt}'`, 'text/plain'), /\{receipt\|yaml\} is not filled in/)
  const callback = `callback: { url: 'https://a.example.invalid/x', mediaType: text/xml, body: '<a>&lt;b&gt;{note}&lt;/b&gt;</a>' }\n`
  t.match(await found(t, bearer + callback), { text: /callback\.body: \{note\} stands in .*\{note\|xml\}/ })
})
