import { gzipSync } from 'node:zlib'
import t from 'tap'
import { createHttpsFetch, type FetchHttpsOptions } from '../../adapters/fetch-https.ts'
import type { Opened } from '../../src/contract/errand.ts'
import { jpeg } from '../contract/media-samples.ts'
import { type Handler, makeCertificate, startHttps } from '../support/https.ts'
import type { Teardown } from '../support/postgres.ts'

const certificate = makeCertificate(['files.example', 'other.example'])
const photo = jpeg(200_000)
const maxBytes = 1_000_000
const never = new AbortController().signal

async function setUp(t: Teardown, handler: Handler, changes: Partial<FetchHttpsOptions> = {}) {
  const asked: string[] = []
  const port = await startHttps(t, certificate, (request, response) => {
    asked.push(`${request.headers.host} ${request.url}`)
    handler(request, response)
  })
  const fetch = createHttpsFetch({
    maxBytes,
    ca: certificate.ca,
    allow: ['127.0.0.1/32'],
    ports: [port],
    resolve: async () => ['127.0.0.1'],
    ...changes,
  })
  const open = (address: string) => fetch.open(address.replace('PORT', String(port)), never)
  return { open, port, asked }
}

async function bytesOf(opened: Opened): Promise<Buffer> {
  if (opened.is !== 'open') throw new Error(opened.reason)
  return Buffer.concat(await opened.stream.toArray())
}

t.test('a file comes as it is, with its name', async (t) => {
  const { open } = await setUp(t, ({ url = '', headers }, response) => {
    t.equal(headers['accept-encoding'], 'identity')
    if (url.includes('named')) response.setHeader('content-disposition', `inline; filename="b.jpg"`)
    if (url.includes('utf'))
      response.setHeader('content-disposition', `inline; filename*=UTF-8''%E7%85%A7.jpg`)
    response.setHeader('content-type', 'image/jpeg').end(photo)
  })
  const opened = await open('https://files.example:PORT/dir/%E7%85%A7%E7%89%87.jpg?x=1')
  t.match(opened, { is: 'open', name: '照片.jpg', mediaType: 'image/jpeg' })
  t.ok((await bytesOf(opened)).equals(photo))
  t.match(await open('https://files.example:PORT/named'), { name: 'b.jpg' })
  t.match(await open('https://files.example:PORT/utf'), { name: '照.jpg' })
  t.match(await open('https://files.example:PORT/%E0%A4%A'), { name: '%E0%A4%A' })
  t.match(await open('https://files.example:PORT/'), { is: 'open', name: undefined })
})

t.test('addresses that are never asked', async (t) => {
  const { open, asked } = await setUp(t, (_, response) => void response.end(photo))
  const cases: [string, RegExp][] = [
    ['http://files.example:PORT/a', /only https/],
    ['file:///etc/passwd', /only https/],
    ['ftp://files.example/a', /only https/],
    ['data:text/plain,x', /only https/],
    ['gopher://127.0.0.1:6379/_x', /only https/],
    ['//files.example/a', /can not be read/],
    ['', /can not be read/],
    ['https://', /can not be read/],
    ['https://user:pass@files.example:PORT/a', /password/],
    ['https://user@files.example:PORT/a', /password/],
    ['https://files.example:22/a', /port 22/],
    ['https://files.example/a', /port 443/],
  ]
  for (const [address, reason] of cases) t.match(await open(address), { is: 'failed', reason }, address)
  t.same(asked, [])
})

t.test('private networks, by address in every spelling and by name', async (t) => {
  let resolved: string[] = []
  const { open, asked } = await setUp(t, (_, response) => void response.end(photo), {
    allow: [],
    resolve: async () => resolved,
  })
  const isForbidden = { is: 'failed', reason: /private network/ }
  const literals = [
    '127.0.0.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.1',
    '[::1]',
    '[::]',
    '0.0.0.0',
  ]
  const mapped = [
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
  ]
  for (const host of [...literals, ...mapped]) t.match(await open(`https://${host}:PORT/`), isForbidden, host)
  const names = [
    ['10.0.0.8'],
    ['172.16.9.9'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['169.254.169.254'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    ['198.18.0.1'],
    ['fd00::1'],
    ['fe80::1'],
    ['fec0::1'],
    ['ff02::1'],
    ['::ffff:10.0.0.8'],
    ['2002:7f00:1::1'],
    ['2001:0:1::1'],
    ['fd00:ec2::254'],
    ['no address'],
    ['127.0.0.1', '10.0.0.1'],
  ]
  for (const addresses of names) {
    resolved = addresses
    t.match(await open('https://files.example:PORT/'), isForbidden, addresses.join())
  }
  resolved = []
  t.match(await open('https://files.example:PORT/'), { is: 'again', reason: /not known/ })
  t.same(asked, [])
})

t.test('a name that leads elsewhere when it is asked again', async (t) => {
  let times = 0
  const { open } = await setUp(t, (_, response) => void response.end(photo), {
    resolve: async () => {
      times += 1
      // Were the name resolved once more for the connection, nobody would be there.
      return times === 1 ? ['127.0.0.1'] : ['127.0.0.2']
    },
  })
  t.ok((await bytesOf(await open('https://files.example:PORT/'))).equals(photo))
  t.equal(times, 1, 'asked once')
  t.match(await open('https://files.example:PORT/'), { is: 'failed', reason: /private/ }, 'each time anew')
})

t.test('of several addresses only the good ones are tried', async (t) => {
  const { open } = await setUp(t, (_, response) => void response.end(photo), {
    resolve: async () => ['10.0.0.1', '127.0.0.1'],
  })
  t.ok((await bytesOf(await open('https://files.example:PORT/'))).equals(photo))
})

t.test('redirects are checked like the first address', async (t) => {
  const { open, port, asked } = await setUp(
    t,
    ({ url = '' }, response) => {
      const to = new URL(url, 'https://x').searchParams.get('to')
      if (to === null) return response.end(photo)
      response.writeHead(302, { location: to }).end('moved')
    },
    { resolve: async (name) => (name === 'inside.example' ? ['10.1.1.1'] : ['127.0.0.1']) },
  )
  const via = (to: string) => open(`https://files.example:PORT/?to=${encodeURIComponent(to)}`)
  t.ok((await bytesOf(await via('/photo.jpg'))).equals(photo), 'relative')
  t.match(await via(`https://other.example:${port}/p.jpg`), { is: 'open', name: 'p.jpg' })
  t.match(asked.at(-1), `other.example:${port} /p.jpg`)
  for (const [to, reason] of [
    [`https://inside.example:${port}/`, /private/],
    ['https://169.254.169.254/latest', /port 443|private/],
    [`http://files.example:${port}/`, /only https/],
    [`https://a:b@files.example:${port}/`, /password/],
    ['https://files.example:25/', /port 25/],
    ['https://[', /can not be read/],
  ] as const)
    t.match(await via(to), { is: 'failed', reason }, to)
  const twice = `/?to=${encodeURIComponent('/?to=%2Fp.jpg')}`
  t.match(await via(twice), { is: 'open' }, 'three times')
  const loop = await setUp(t, (_, response) => void response.writeHead(301, { location: '/' }).end())
  t.match(await loop.open('https://files.example:PORT/'), { is: 'failed', reason: /more than 3/ })
  t.equal(loop.asked.length, 4)
})

t.test('what the other side answers', async (t) => {
  const { open } = await setUp(t, ({ url = '' }, response) => {
    response.statusCode = Number(url.slice(1))
    response.end('x')
  })
  const ends = {
    again: [500, 502, 503, 504, 429, 408, 401, 403],
    failed: [404, 410, 400, 204, 206, 302, 304, 451],
  }
  for (const is of ['again', 'failed'] as const)
    for (const status of ends[is])
      t.match(await open(`https://files.example:PORT/${status}`), {
        is,
        reason: `its address answers ${status}`,
      })
})

t.test('packed answers and too long ones are refused, told or not', async (t) => {
  const { open } = await setUp(t, ({ url }, response) => {
    if (url === '/packed') return response.setHeader('content-encoding', 'gzip').end(gzipSync(photo))
    if (url === '/told') return response.setHeader('content-length', maxBytes + 1).end()
    const more = (): void => {
      while (!response.destroyed && response.write(photo));
      response.once('drain', more)
    }
    more()
  })
  t.match(await open('https://files.example:PORT/packed'), { is: 'failed', reason: /packed/ })
  t.match(await open('https://files.example:PORT/told'), { is: 'failed', reason: /at most 1000000 bytes/ })
  const endless = await open('https://files.example:PORT/endless')
  await t.rejects(bytesOf(endless), { message: /at most 1000000 bytes/ })
})

t.test('what is too slow, and what breaks off', async (t) => {
  const limits = { headMs: 300, idleMs: 300, totalMs: 1500 }
  const { open } = await setUp(
    t,
    ({ url, socket }, response) => {
      if (url === '/silent') return
      response.writeHead(200, { 'content-length': 1000 })
      response.write('x')
      if (url === '/broken') setTimeout(() => socket.destroy(), 50)
      if (url === '/drip') setInterval(() => response.write('x'), 100).unref()
    },
    { limits },
  )
  const at = (path: string) => open(`https://files.example:PORT/${path}`)
  t.match(await at('silent'), { is: 'again', reason: 'it took too long' })
  await t.rejects(at('idle').then(bytesOf), { message: 'no byte came for 300 ms' })
  await t.rejects(
    at('drip').then(bytesOf),
    { message: 'it took too long' },
    'a byte now and then does not help',
  )
  await t.rejects(at('broken').then(bytesOf), { message: /^the connection failed: ECONNRESET$/ })
})

t.test('nobody there, and a certificate that nobody vouches for', async (t) => {
  const { open } = await setUp(t, (_, response) => void response.end(photo), {
    ca: makeCertificate([]).ca,
  })
  t.match(await open('https://files.example:PORT/'), {
    is: 'again',
    reason: /^the connection failed: [A-Z_]+$/,
  })
  const other = await setUp(t, (_, response) => void response.end(photo))
  t.match(await other.open('https://wrong.example:PORT/'), { is: 'again', reason: /ALTNAME/ })
  const none = createHttpsFetch({ maxBytes, allow: ['127.0.0.1/32'], ports: [1] })
  t.match(await none.open('https://127.0.0.1:1/', never), { is: 'again', reason: /ECONNREFUSED/ })
})

t.test('whoever stops breaks it off, at any time', async (t) => {
  const port = await startHttps(t, certificate, ({ url }, response) => {
    if (url === '/silent') return
    response.writeHead(200, { 'content-length': 1000 })
    response.write('x')
  })
  const fetch = createHttpsFetch({ maxBytes, ca: certificate.ca, allow: ['127.0.0.1/32'], ports: [port] })
  const stop = new AbortController()
  setTimeout(() => stop.abort(new Error('the gateway stopped')), 100)
  const silent = fetch.open(`https://127.0.0.1:${port}/silent`, stop.signal)
  const begun = await fetch.open(`https://127.0.0.1:${port}/begun`, stop.signal)
  await t.rejects(bytesOf(begun), { message: 'the gateway stopped' })
  t.match(await silent, { is: 'again', reason: 'the gateway stopped' })
})
