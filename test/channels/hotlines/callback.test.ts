/** Updates go back to the hotline that the request came from: in its words, its charset and with its signature. */
import { createHash, createHmac } from 'node:crypto'
import t from 'tap'
import { errand, NOW, RECEIPT, replying, SECRET, smallHotline } from '../../support/callback.ts'
import { type Came, startPartner } from '../../support/partner.ts'

const again = (reason: RegExp) => ({ is: 'again', reason })
const hotline = (callback: object) => smallHotline('12315', { callback })
const json = ({ body }: Came) => JSON.parse(body.toString())
const BODY =
  '{"id":"{updateId}","gdbh":"{orderNumber}","sn":"{receipt}","mid":"{messageId}","zt":"{status}","bz":"{note}","dw":"{by}","sj":"{time}"}'

const hmac = {
  kind: 'hmac',
  signature: { in: 'header', name: 'X-Signature', prefix: 'sha256=' },
  timestamp: { in: 'header', name: 'X-Timestamp' },
  nonce: { in: 'header', name: 'X-Nonce' },
}
const isHmac = ({ headers, body }: Came) => {
  const { 'x-timestamp': stamp, 'x-nonce': nonce, 'x-signature': given } = headers
  const made = createHmac('sha256', SECRET).update(`${stamp}.${nonce}.`).update(body).digest('hex')
  return given === `sha256=${made}` && Number(stamp) === NOW / 1000
}

t.test('JSON with an HMAC', async (t) => {
  const partner = await startPartner(t, { isSigned: isHmac })
  const callback = {
    url: `${partner.url}/cb/12315?from=12345`,
    body: BODY,
    codes: { closed: '04' },
    headers: { SOAPAction: '"done"' },
    authentication: hmac,
    expect: '"code":"0000"',
  }
  const send = replying([hotline(callback)])
  t.strictSame(await send(errand()), { is: 'done' })
  const [first] = partner.came
  t.match(first, { method: 'POST', path: '/cb/12315', query: 'from=12345' })
  t.match(first?.headers, { 'content-type': /^application\/json; charset=utf-8$/, soapaction: '"done"' })
  t.strictSame(first && json(first), {
    id: 'u1',
    gdbh: 'GD20260105001',
    sn: RECEIPT,
    mid: 'm-1',
    zt: '04',
    bz: '已修好 "A&B" <2>',
    dw: '朝阳区某街道',
    sj: '20260105113000',
  })

  t.strictSame(await send(errand({}, 'u"2')), { is: 'done' })
  t.strictSame(await send(errand({}, 'u"2')), { is: 'done' })
  const [, one, two] = partner.came
  t.equal(one && json(one).id, 'u"2', 'any id, escaped')
  t.strictSame(two?.body, one?.body, 'posted twice, the same to the byte')
  t.not(two?.headers['x-nonce'], one?.headers['x-nonce'], 'but for its nonce')

  t.strictSame(await send(errand({ status: 'returned', note: '', by: '' })), { is: 'done' })
  t.match(partner.came.map(json).at(-1), { zt: 'returned', bz: '', dw: '' }, 'no code is said: our word')

  const wrong = replying([hotline(callback)], { secrets: { HOTLINE_12315_SECRET: 'another' } })
  t.match(await wrong(errand()), again(/^the callback answered 401$/))
  const sly = { note: 'see @SECRET@ and @SIGNATURE@', by: '@NONCE@' }
  t.strictSame(await send(errand(sly)), { is: 'done' })
  t.match(partner.came.map(json).at(-1), { bz: 'see \uff20SECRET@ and \uff20SIGNATURE@', dw: '\uff20NONCE@' })
  const both = replying([hotline(callback)], {
    secrets: { HOTLINE_12315_SECRET: SECRET, HOTLINE_12315_SECRET_2: 'new' },
  })
  t.strictSame(await both(errand()), { is: 'done' }, 'the first of two is used')
})

t.test('a form in GB18030 with sorted parameters', async (t) => {
  const text = new TextDecoder('gb18030', { fatal: true })
  const fieldsOf = ({ body }: Came) =>
    Object.fromEntries(
      body
        .toString('latin1')
        .split('&')
        .map((pair) => pair.split('='))
        .map(([name = '', value = '']) => [
          name,
          Buffer.from(
            value.replace(/%(..)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
            'latin1',
          ),
        ]),
    )
  const isSigned = (came: Came) => {
    const { sign, ...rest } = fieldsOf(came)
    const md5 = createHash('md5')
    for (const name of Object.keys(rest).toSorted())
      md5
        .update(`${name}=`)
        .update(rest[name] ?? '')
        .update('&')
    return md5.update(`key=${SECRET}`).digest('hex').toUpperCase() === sign?.toString()
  }
  const partner = await startPartner(t, {
    isSigned,
    answer: { status: 200, body: Buffer.from([0xb3, 0xc9, 0xb9, 0xa6]) },
  })
  const send = replying([
    hotline({
      url: partner.url,
      mediaType: 'application/x-www-form-urlencoded',
      charset: 'gb18030',
      body: 'gdbh={orderNumber}&bz={note}&timestamp=@TIMESTAMP@&nonce=@NONCE@&sign=@SIGNATURE@',
      expect: '成功',
      authentication: {
        kind: 'sorted-parameters',
        parameters: 'form',
        signature: { in: 'body', name: 'sign' },
        timestamp: { in: 'body', name: 'timestamp' },
        nonce: { in: 'body', name: 'nonce' },
      },
    }),
  ])
  t.strictSame(await send(errand({ note: '已修好 A&B=1 𠮷' })), { is: 'done' })
  const [came] = partner.came
  const { bz, timestamp } = came ? fieldsOf(came) : {}
  t.equal(text.decode(bz), '已修好 A&B=1 𠮷')
  t.equal(timestamp?.toString(), String(NOW / 1000))
})

t.test('XML in GB18030 with a password inside', async (t) => {
  const text = new TextDecoder('gb18030', { fatal: true })
  const partner = await startPartner(t, {
    isSigned: ({ body }) => body.includes(`<pwd>${SECRET}</pwd>`),
    answer: { status: 200, body: '<r>success</r>' },
  })
  const send = replying([
    hotline({
      url: partner.url,
      mediaType: 'text/xml',
      charset: 'gb18030',
      body: '<?xml version="1.0" encoding="gb18030"?><r><pwd>@SECRET@</pwd><bz>{note}</bz><dw>{by}</dw></r>',
      expect: 'success',
      authentication: { kind: 'body-password', at: 'r.pwd' },
    }),
  ])
  t.strictSame(await send(errand()), { is: 'done' })
  t.match(partner.came[0]?.headers, { 'content-type': 'text/xml; charset=gb18030' })
  t.match(
    text.decode(partner.came[0]?.body),
    '<bz>已修好 &quot;A&amp;B&quot; &lt;2&gt;</bz><dw>朝阳区某街道</dw>',
  )
})

t.test('Standard Webhooks want one id for one update', async (t) => {
  const key = Buffer.from('a key of thirty-two bytes, or so.')
  const isSigned = ({ headers, body }: Came) => {
    const { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': given } = headers
    const made = createHmac('sha256', key).update(`${id}.${stamp}.`).update(body).digest('base64')
    return given === `v1,${made}`
  }
  const partner = await startPartner(t, { isSigned })
  const one = hotline({ url: partner.url, body: '{}', authentication: { kind: 'standard-webhooks' } })
  const send = replying([one], { secrets: { HOTLINE_12315_SECRET: `whsec_${key.toString('base64')}` } })
  for (const id of ['u1', 'u1', '更新2']) t.strictSame(await send(errand({}, id)), { is: 'done' })
  const ids = partner.came.map(({ headers }) => headers['webhook-id'])
  t.equal(ids[0], ids[1])
  t.not(ids[1], ids[2])
})
