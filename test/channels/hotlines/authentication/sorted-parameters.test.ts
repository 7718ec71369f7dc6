import { createHash } from 'node:crypto'
import iconv from 'iconv-lite'
import t from 'tap'
import { AT, arrived, authenticatorOf, fieldsAs, NONCE, only, unsigned, verdictOf } from './posts.ts'

const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex')
const sign = { in: 'body', name: 'sign' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

// WeChat Pay's worked example, version 2 of its API.
const KEY = '192006250b4c09247ec02edce69f6a2d'
const PARAMETERS =
  'appid=wxd930ea5d5a258f4f&mch_id=10000100&device_info=1000&body=test&nonce_str=ibuaiVcKdpRxkhJA'
const MD5 = '9A0A8659F005D6984697E2CA0A9CF3B7'
const HMAC = '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6'

t.test('a published example, as a form, as a query and as XML', (t) => {
  for (const [algorithm, expected] of [
    ['md5', MD5],
    ['hmac-sha256', HMAC],
  ] as const) {
    const form = authenticatorOf({
      kind: 'sorted-parameters',
      algorithm,
      parameters: 'form',
      signature: sign,
    })
    const draft = unsigned(`${PARAMETERS}&empty=&sign=@SIGNATURE@`, { headers: FORM })
    const signed = form.sign(draft, only(KEY), AT, NONCE)
    t.equal(`${signed.body}`, `${PARAMETERS}&empty=&sign=${expected}`)
    t.equal(verdictOf(form, arrived(signed), only(KEY)), 'ok')
    const query = authenticatorOf({
      kind: 'sorted-parameters',
      algorithm,
      parameters: 'query',
      signature: { in: 'query', name: 'sign' },
    })
    const asked = unsigned('', { query: `${PARAMETERS}&sign=${expected.toLowerCase()}` })
    t.equal(verdictOf(query, arrived(asked), only(KEY)), 'ok', 'in small letters too')
    const xml = authenticatorOf({
      kind: 'sorted-parameters',
      algorithm,
      parameters: 'body',
      at: 'xml',
      signature: { in: 'body', name: 'xml.sign' },
    })
    const members = PARAMETERS.split('&').map((pair) => pair.replace(/(.*)=(.*)/, '<$1>$2</$1>'))
    const body = unsigned(`<xml>${members.join('')}<sign>${expected}</sign></xml>`)
    t.equal(
      verdictOf(xml, arrived(body), only(KEY), () => fieldsAs('xml')(body)),
      'ok',
      algorithm,
    )
  }
  t.end()
})

t.test('where the secret stands', (t) => {
  const known = {
    pair: 'a=1&b=2&key=s3cret',
    prefix: 's3creta=1&b=2',
    suffix: 'a=1&b=2s3cret',
    wrap: 's3creta=1&b=2s3cret',
    value: 'a=1&b=2&key=s3cret',
  }
  for (const [secret, message] of Object.entries(known)) {
    const authenticator = authenticatorOf({
      kind: 'sorted-parameters',
      parameters: 'form',
      secret,
      signature: sign,
    })
    const post = arrived(unsigned(`b=2&sign=${md5(message)}&a=1`))
    t.equal(verdictOf(authenticator, post, only('s3cret')), 'ok', secret)
    t.equal(verdictOf(authenticator, post, only('S3cret')), 'wrong-signature', secret)
  }
  const glued = authenticatorOf({
    kind: 'sorted-parameters',
    parameters: 'form',
    secret: 'wrap',
    equals: '',
    joiner: '',
    except: ['sign_type'],
    signature: sign,
  })
  const post = arrived(unsigned(`b=2&a=1&sign_type=md5&sign=${md5('s3creta1b2s3cret')}`))
  t.equal(verdictOf(glued, post, only('s3cret')), 'ok', 'names and values without anything between them')
  t.end()
})

t.test('values alone: the secret among them, stamp and nonce from headers', (t) => {
  const authenticator = authenticatorOf({
    kind: 'sorted-parameters',
    algorithm: 'sha1',
    parameters: 'query',
    style: 'values',
    joiner: '',
    secret: 'value',
    signature: { in: 'header', name: 'signature' },
    timestamp: { in: 'header', name: 'timestamp' },
    nonce: { in: 'header', name: 'nonce' },
  })
  const stamp = `${AT / 1000}`
  const signature = createHash('sha1').update(['token', stamp, '42'].sort().join('')).digest('hex')
  const headers = { signature, timestamp: stamp, nonce: '42' }
  t.equal(verdictOf(authenticator, arrived(unsigned('', { headers })), only('token')), 'ok')
  t.equal(
    verdictOf(authenticator, arrived(unsigned('', { headers: { ...headers, nonce: '43' } })), only('token')),
    'wrong-signature',
  )
  const twice = unsigned('', { headers, query: 'nonce=42' })
  t.equal(verdictOf(authenticator, arrived(twice), only('token')), 'repeated-field', 'in two places')
  t.end()
})

t.test('bytes are signed as they came, in the order of bytes', (t) => {
  const authenticator = authenticatorOf({ kind: 'sorted-parameters', parameters: 'form', signature: sign })
  const text = iconv.encode('井盖坏了 + 100%', 'gb18030')
  const escaped = [...text].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const message = Buffer.concat([Buffer.from('Z=1&a=2&text='), text, Buffer.from('&key=s3cret')])
  const post = arrived(unsigned(`text=${escaped}&a=2&Z=1&sign=${md5(message)}`))
  t.equal(verdictOf(authenticator, post, only('s3cret')), 'ok', 'GB18030, capitals first')
  const json = authenticatorOf({
    kind: 'sorted-parameters',
    parameters: 'body',
    charset: 'gb18030',
    signature: sign,
  })
  const body = unsigned(
    JSON.stringify({ text: '井盖坏了 + 100%', a: 2, Z: '1', none: null, sign: md5(message) }),
  )
  t.equal(
    verdictOf(json, arrived(body), only('s3cret'), () => fieldsAs('json')(body)),
    'ok',
  )
  t.end()
})

t.test('the digest of the body as a parameter', (t) => {
  const authenticator = authenticatorOf({
    kind: 'sorted-parameters',
    algorithm: 'sm3',
    parameters: 'query',
    body: { name: 'body', algorithm: 'sm3' },
    signature: { in: 'query', name: 'sign' },
    timestamp: { in: 'query', name: 't', unit: 'ms' },
    nonce: { in: 'query', name: 'n' },
    appid: { in: 'query', name: 'app', value: 'east' },
  })
  const signed = authenticator.sign(unsigned('abc'), only('s3cret'), AT, NONCE)
  const abc = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
  const message = `app=east&body=${abc}&n=${NONCE}&t=${AT}&key=s3cret`
  t.match(
    signed.query,
    createHash('sm3').update(message).digest('hex').toUpperCase(),
    'SM3 of GB/T 32905 within',
  )
  t.equal(verdictOf(authenticator, arrived(signed), only('s3cret')), 'ok')
  t.equal(
    verdictOf(authenticator, arrived({ ...signed, body: Buffer.from('abd') }), only('s3cret')),
    'wrong-signature',
  )
  const other = { ...signed, query: signed.query.replace('east', 'west') }
  t.equal(verdictOf(authenticator, arrived(other), only('s3cret')), 'wrong-appid')
  t.end()
})

t.test('nothing is ambiguous', (t) => {
  const authenticator = authenticatorOf({ kind: 'sorted-parameters', parameters: 'form', signature: sign })
  const signed = `a=1&sign=${md5('a=1&key=s3cret')}`
  const verdict = (body: string) => verdictOf(authenticator, arrived(unsigned(body)), only('s3cret'))
  t.equal(verdict(signed), 'ok')
  t.equal(verdict(`${signed}&a=2`), 'repeated-field')
  t.equal(verdict(`${signed}&%61=2`), 'repeated-field', 'also when it is written otherwise')
  t.equal(verdict(`${signed}&${signed.slice(4)}`), 'repeated-field')
  t.equal(verdict(`${signed}&b=%4`), 'malformed-parameters')
  t.equal(verdict(`${'a&'.repeat(1_000_000)}${signed}`), 'malformed-parameters', 'however many')
  t.equal(verdict('a=1'), 'missing-signature')
  t.equal(verdict('a=1&sign=zz'), 'malformed-signature')
  const json = authenticatorOf({ kind: 'sorted-parameters', parameters: 'body', signature: sign })
  const nested = unsigned(JSON.stringify({ a: { b: '1' }, sign: md5('key=s3cret') }))
  const tree = (post: typeof nested) =>
    verdictOf(json, arrived(post), only('s3cret'), () => fieldsAs('json')(post))
  t.equal(tree(nested), 'nested-parameter', 'what can not be signed is not let in beside it')
  t.equal(tree(unsigned('{"sign":["00","00"]}')), 'repeated-field')
  t.equal(tree(unsigned('{"sign"')), 'unreadable-body')
  t.end()
})
