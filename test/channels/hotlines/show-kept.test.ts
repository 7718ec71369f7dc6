/** Guards: `quarantine show` of a hotline's post tells its form, and neither a live password nor whom it is about. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t from 'tap'
import { loadHotlines } from '../../../channels/hotlines/load.ts'
import { shown } from '../../../channels/hotlines/show-kept.ts'
import { createConfigFiles } from '../../../src/config-files.ts'
import { visible } from '../../../src/ops/show-kept.ts'
import { readSample, sampleNumbers, samplesDir } from '../../support/hotline-samples.ts'
import { root } from '../../support/house.ts'
import { describeHotline } from './doubles.ts'

const real = loadHotlines(createConfigFiles(join(root, 'config'), []))

function show(number: string, mediaType: string, bytes: Buffer, { hotlines = real, unmask = false } = {}) {
  const kept = { origin: { channel: 'hotlines', endpoint: number }, mediaType, bytes, receivedAt: '' }
  return visible(shown(kept, { files: { current: () => hotlines } }), bytes, unmask)
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const soap = (secret: string) => `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><SubmitCase xmlns="http://t/">
<ValidateData>${secret}</ValidateData><ParasXml>${escaped(
  '<Case><CaseType>SS</CaseType><Title>路灯不亮</Title><CallerName>张三丰</CallerName><IdCard>110101199001011234</IdCard></Case>',
)}</ParasXml></SubmitCase></soap:Body></soap:Envelope>`

t.test('a password and a person inside of SOAP, and in a form', async (t) => {
  t.same(show('12300', 'text/xml', Buffer.from(soap('a live password'))), {
    facts: { charset: 'utf-8', format: 'soap', requests: '1' },
    content: {
      SubmitCase: {
        ValidateData: '***',
        ParasXml: { Case: { CaseType: 'SS', Title: '‹4 characters›', CallerName: '张*', IdCard: '***' } },
      },
    },
  })
  const form = 'api_key=live&description=x&first_name=Zhang&phone=13800001234&api_key2=live'
  t.same(show('96310', 'application/x-www-form-urlencoded', Buffer.from(form)).content, {
    api_key: '***',
    description: '‹1 letters and digits›',
    first_name: 'Z*',
    phone: '138****1234',
    api_key2: '***',
  })
})

t.test('what can not be read: the reason and a skeleton', async (t) => {
  const broken = Buffer.from(soap('a live password').replace('</soap:Body>', ''))
  const { facts, content } = show('12300', 'text/xml', broken)
  t.match(facts, { format: 'soap', fault: /^syntax: line 3/ })
  t.match(content, /^<\?a³ a⁷="9\.9"/)
  t.notMatch(content, /live|Validate|三|1101/)
  t.equal(show('12300', 'text/xml', broken, { unmask: true }).content, broken.toString())
})

const of = (differs: object) => new Map([['12315', describeHotline(differs)]])

t.test('unmasked in the charset of the dialect; bytes only where it is in none', async (t) => {
  const gbk = of({ dialect: { format: 'json', charset: { fallback: 'gb18030' } } })
  const how = { hotlines: gbk, unmask: true }
  t.same(show('12315', 'application/json', iconv.encode('{"text":"路灯不亮"}', 'gb18030'), how), {
    facts: { charset: 'gb18030', format: 'json', requests: '1' },
    content: { text: '路灯不亮' },
  })
  const cut = iconv.encode('{"text":"路灯不亮"', 'gb18030')
  t.equal(show('12315', 'application/json', cut, how).content, '{"text":"路灯不亮"')
  t.match(show('12315', 'application/json', cut, { hotlines: gbk }).content, '{"a⁴":"文⁴"')
  t.match(show('12315', 'application/json', Buffer.from([0x7b, 0xff, 0xff]), how).content, /^7bffff$/)
})

t.test('what the mapping knows: codes stay, people do not, wherever their names stand', async (t) => {
  const mapping = {
    messageId: 'no',
    text: 'what',
    type: 'kind',
    requester: { name: 'who', phone: 'from.way', email: 'where' },
  }
  const hotlines = of({ dialect: { format: 'json', each: 'list' }, mapping })
  const body = {
    list: [
      {
        no: 'DH-2026-000123456',
        what: '7',
        kind: '投诉举报',
        who: 'li',
        from: { way: '13800001234', x: '7' },
      },
    ],
    extra: [{ who: '7', way: '12345', where: '7', no: 'DH-2026-000123456' }],
  }
  const masked = {
    list: [
      {
        no: 'DH-2026-000123456',
        what: '‹1 digits›',
        kind: '投诉举报',
        who: 'l*',
        from: { way: '138****1234', x: '7' },
      },
    ],
    extra: [{ who: '‹1 digits›', way: '***', where: '***', no: '‹17 characters›' }],
  }
  t.same(show('12315', 'application/json', Buffer.from(JSON.stringify(body)), { hotlines }).content, masked)
  const record = Buffer.from(JSON.stringify(body.list[0]))
  t.same(show('12315', 'application/vnd.jiesu.record+json', record, { hotlines }).content, masked.list[0])
})

t.test('beside the body what the mapping takes from elsewhere', async (t) => {
  const hotlines = of({
    dialect: { format: 'json' },
    mapping: { messageId: '$header.x-id', text: '$query.what' },
  })
  const wrapped = {
    mediaType: 'application/json',
    headers: { 'x-id': 'A-1-b-c-d' },
    query: 'what=%E8%B7%AF%E7%81%AF&token=live',
    body: Buffer.from('{"a":"1"}').toString('base64'),
  }
  const bytes = Buffer.from(JSON.stringify(wrapped))
  t.same(show('12315', 'application/vnd.jiesu.post+json', bytes, { hotlines }).content, {
    $header: { 'x-id': 'A-1-b-c-d' },
    $query: { what: '‹2 characters›', token: '***' },
    $body: { a: '1' },
  })
  const feigned = show('12315', 'application/vnd.jiesu.post+json', Buffer.from('{"name":"张三"}'), {
    hotlines,
  })
  t.same(feigned, { facts: { fault: 'it is not as we keep it' }, content: '{"a⁴":"文²"}' })
  t.match(show('99999', 'text/plain', Buffer.from('张三')), {
    facts: { fault: /no sound hotline 99999/ },
    content: '文²',
  })
})

t.test('of every hotline nothing of its sample that is a person or a word', async (t) => {
  for (const number of sampleNumbers()) {
    const { sample, body } = readSample(number)
    const bytes = sample.body === undefined ? Buffer.from(sample.query) : body
    const { content } = show(number, sample.contentType ?? '', bytes)
    const text = JSON.stringify(content)
    t.type(content, 'object', number)
    for (const secret of secretsOf(number)) t.notOk(text.includes(secret), `${number}: ${secret} in ${text}`)
  }
})

function secretsOf(number: string): string[] {
  const requests = JSON.parse(readFileSync(join(samplesDir, number, 'request.json'), 'utf8'))
  return requests.flatMap(
    ({ requester, against, title, text, location }: Record<string, Record<string, string>>) =>
      [
        requester?.name,
        requester?.phone?.slice(-10),
        requester?.callerNumber?.slice(-10),
        requester?.email,
        requester?.identityNumber,
        against?.name,
        against?.phone?.slice(-10),
        title,
        String(text).slice(0, 6),
        location?.text,
        '@SECRET@',
      ].filter((secret) => typeof secret === 'string' && secret.length > 1),
  )
}
