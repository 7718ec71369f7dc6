import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import t from 'tap'
import { harmful, jpeg, media, png, refused, withPosition } from '../../../contract/media-samples.ts'
import { answerOf, bearer, firstAnswer, form, get, open, post, start } from './attachments-client.ts'

t.test('bare bytes', async (t) => {
  const server = await start(t)
  const bytes = jpeg(300_000)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { status, body } = await post(server, bytes, {
    'content-type': 'image/jpeg',
    'x-file-name': '%E7%85%A7.jpg',
  })
  t.equal(status, 201)
  const { id, ...rest } = body
  t.match(id, /^[0-9a-f]{32}$/)
  t.same(rest, { kind: 'image', mediaType: 'image/jpeg', bytes: bytes.length, sha256, name: '照.jpg' })
  t.notOk('name' in (await post(server, bytes)).body, 'a name is not needed, nor is a type')
  const named = async (headers: Record<string, string>) => (await post(server, png, headers)).body.name
  t.equal(await named({ 'content-disposition': 'attachment; filename="a \\"b\\".png"' }), 'a "b".png')
  t.equal(
    await named({ 'content-disposition': "attachment; filename=x.png; filename*=UTF-8''%e7%85%a7.png" }),
    '照.png',
  )
  t.equal(await named({ 'x-file-name': Buffer.from('../照.png').toString('latin1') }), '照.png', 'bare UTF-8')
  t.equal(await named({ 'x-file-name': '100%.png' }), '100%.png')
  t.equal(await named({ 'x-file-name': '%2e%2e%2fa%0d%0ab%00.png' }), 'ab.png')
})

t.test('a form with one file', async (t) => {
  const server = await start(t)
  const bytes = jpeg(2_000_000)
  const { status, body } = await post(server, form([bytes, '照片.jpg']))
  t.equal(status, 201)
  t.match(body, { bytes: bytes.length, mediaType: 'image/jpeg', name: '照片.jpg' })
  t.ok(Buffer.from(await (await get(server, body.id, 'ann')).arrayBuffer()).equals(bytes))
  const fields = form([png, '../../a.png'])
  fields.append('after', 'x')
  t.match(await post(server, fields), { status: 201, body: { name: 'a.png' } }, 'fields are passed over')
  const kept = await server.left()
  const two = await post(server, form([png, 'a.png'], [jpeg(100_000), 'b.jpg']))
  t.match(two, { status: 400, body: { code: 'bad-request', detail: 'send exactly one file' } })
  const none = new FormData()
  none.append('file', 'no file')
  t.match(await post(server, none), { status: 400, body: { detail: 'the form holds no file' } })
  const many = form([png, 'a.png'])
  for (let field = 0; field < 20; field += 1) many.append(`f${field}`, 'x')
  t.match(await post(server, many), { status: 400, body: { code: 'bad-request' } })
  t.match(await post(server, form([Buffer.alloc(0), 'a.png'])), {
    status: 415,
    body: { detail: 'the file is empty' },
  })
  const multipart = { 'content-type': 'multipart/form-data; boundary=b' }
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
  for (const broken of [
    '',
    '--b',
    head,
    `${head}xxxx`,
    `${head}${png.toString('latin1')}\r\n--b\r\n`,
    '--b--\r\n',
  ])
    t.match(await post(server, Buffer.from(broken, 'latin1'), multipart), {
      status: 400,
      body: { code: 'bad-request' },
    })
  t.match(await post(server, png, { 'content-type': 'multipart/form-data' }), { status: 400 }, 'no boundary')
  t.equal(await server.left(), kept, 'what was refused left nothing')
})

t.test('every kind is known by its bytes, whatever it is called', async (t) => {
  const server = await start(t)
  for (const [mediaType, [kind, bytes]] of Object.entries(media)) {
    const { status, body } = await post(server, bytes, {
      'content-type': 'text/html',
      'x-file-name': 'x.html',
    })
    t.match({ status, ...body }, { status: 201, kind, mediaType }, mediaType)
  }
  const before = await server.left()
  for (const [what, bytes] of Object.entries(refused)) {
    const { status, body } = await post(server, bytes, {
      'content-type': 'image/png',
      'x-file-name': 'x.png',
    })
    t.match({ status, ...body }, { status: 415, code: 'unsupported-media' }, what)
  }
  for (const [what, { bytes, reason }] of Object.entries(harmful)) {
    const { status, body } = await post(server, bytes, { 'x-file-name': 'x.png' })
    t.match({ status, ...body }, { status: 415, code: 'unsupported-media', reason }, what)
  }
  const json = await post(server, '{"a":1}', { 'content-type': 'application/json' })
  t.match(
    json,
    { status: 415, body: { detail: /^found no known type; taken are image\/jpeg, / } },
    'nobody parses it',
  )
  t.equal(await server.left(), before)
})

t.test('who may send', async (t) => {
  const server = await start(t)
  t.match(await post(server, png, { authorization: '' }), { status: 401, body: { code: 'unauthorized' } })
  t.match(await post(server, png, bearer('dis')), { status: 403, body: { code: 'forbidden' } })
  t.match(await post(server, png, bearer('pam')), { status: 201 })
  t.match(await post(server, png, bearer('all')), { status: 201 })
  const socket = await open(server, 'POST /v1/attachments', [
    'Authorization: Bearer wrong',
    'Content-Length: 1000',
  ])
  t.match(await firstAnswer(socket), /^HTTP\/1.1 401 /, 'before a byte of the body is there')
  socket.destroy()
  t.match(server.refused.at(0), { origin: { channel: 'web', endpoint: 'unknown' }, code: 'unauthorized' })
})

t.test('who may read, and how', async (t) => {
  const server = await start(t)
  const gif = media['image/gif']?.[1] ?? png
  const { body } = await post(server, gif, {
    'x-file-name': encodeURIComponent('坏 "人"\'(1).html'),
  })
  for (const key of ['ann', 'dis', 'all']) {
    const response = await get(server, body.id, key)
    t.equal(response.status, 200, key)
    t.ok(Buffer.from(await response.arrayBuffer()).equals(gif))
    const { headers } = response
    t.equal(headers.get('content-type'), 'image/gif')
    t.equal(headers.get('content-length'), String(gif.length))
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox")
    t.equal(headers.get('cache-control'), 'private, no-store')
    const encoded = '%E5%9D%8F%20%22%E4%BA%BA%22%27%281%29.html.gif'
    t.equal(
      headers.get('content-disposition'),
      `attachment; filename="_ ___'(1).html.gif"; filename*=UTF-8''${encoded}`,
    )
  }
  const theirs = await answerOf(await get(server, body.id, 'bob'))
  const unknown = await answerOf(await get(server, 'f'.repeat(32), 'bob'))
  t.match(theirs, { status: 404, body: { code: 'not-found' } })
  t.same(
    { ...theirs.body, instance: '' },
    { ...unknown.body, instance: '' },
    "theirs and nobody's look the same",
  )
  t.equal((await get(server, body.id, 'pam')).status, 404)
  t.equal((await get(server, body.id, '')).status, 401)
  t.equal((await get(server, '..%2F..%2Fetc%2Fpasswd', 'all')).status, 404)
  const plain = await post(server, png, { 'x-file-name': 'photo.png' })
  const named = (await get(server, plain.body.id, 'ann')).headers.get('content-disposition')
  t.equal(named, `attachment; filename="photo.png"; filename*=UTF-8''photo.png`)
  const nameless = await post(server, png)
  const short = `${nameless.body.id.slice(0, 8)}.png`
  t.equal(
    (await get(server, nameless.body.id, 'ann')).headers.get('content-disposition'),
    `attachment; filename="${short}"; filename*=UTF-8''${short}`,
  )
  const head = await fetch(`${server.url}/v1/attachments/${body.id}`, {
    method: 'HEAD',
    headers: bearer('ann'),
  })
  t.equal(head.status, 200)
})

t.test('the place where it was taken is in the original only', async (t) => {
  const server = await start(t)
  const { body } = await post(server, withPosition.bytes)
  for (const key of ['ann', 'dis', 'all']) {
    const shown = Buffer.from(await (await get(server, body.id, key)).arrayBuffer())
    t.equal(shown.length, withPosition.bytes.length, `${key}: as many bytes as were told`)
    t.notOk(shown.includes(withPosition.secret))
    const original = Buffer.from(await (await get(server, `${body.id}?original=1`, key)).arrayBuffer())
    t.ok(original.equals(withPosition.bytes))
  }
  t.equal((await get(server, `${body.id}?original=1`, 'bob')).status, 404)
})

t.test('what the ledger knows and no upload holds', async (t) => {
  const origin = { channel: 'web', endpoint: 'site/ann' }
  const file = { kind: 'image' as const, mediaType: 'image/jpeg', bytes: 1, sha256: '0'.repeat(64), origin }
  const server = await start(t, {
    known: {
      p1: { ...file, id: 'p1', state: 'pending' },
      p2: { ...file, id: 'p2', state: 'pending', reason: 'its address answers 503' },
      f1: { ...file, id: 'f1', state: 'failed', reason: 'its address answers 404' },
      s1: { ...file, id: 's1', state: 'stored' },
    },
  })
  const { status, body } = await answerOf(await get(server, 'p1', 'ann'))
  t.same({ status, body }, { status: 202, body: { id: 'p1', state: 'pending' } })
  t.match(await answerOf(await get(server, 'p2', 'ann')), {
    status: 202,
    body: { id: 'p2', state: 'pending', detail: 'it could not be had yet: its address answers 503' },
  })
  const pending = await get(server, 'p1', 'dis')
  t.equal(pending.headers.get('retry-after'), '30')
  t.match(await answerOf(pending), { status: 202 })
  t.match(await answerOf(await get(server, 'p1', 'bob')), { status: 404, body: { code: 'not-found' } })
  t.match(await answerOf(await get(server, 'f1', 'ann')), {
    status: 410,
    body: { code: 'attachment-failed', detail: 'it could not be had: its address answers 404' },
  })
  t.match(
    await answerOf(await get(server, 's1', 'ann')),
    { status: 503, body: { code: 'blobs-down' } },
    'never a 404',
  )
})

t.test('the limit', async (t) => {
  const server = await start(t, { maxBytes: 1_000_000 })
  t.equal((await post(server, jpeg(1_000_000))).status, 201)
  const before = await server.left()
  const tooMuch = { status: 413, body: { code: 'body-too-large', detail: /1000000 bytes/ } }
  for (let round = 0; round < 10; round += 1) {
    t.match(await post(server, jpeg(8_000_000)), tooMuch, 'the sender reads why')
    t.match(await post(server, form([jpeg(8_000_000), 'a.jpg'])), tooMuch)
  }
  t.match(
    await post(server, Readable.toWeb(Readable.from([jpeg(900_000), jpeg(900_000)]))),
    tooMuch,
    'no length told',
  )
  t.equal(await server.left(), before)
  t.equal((await post(server, png)).status, 201, 'and it goes on')
})

t.test('the raw parsers stay inside', async (t) => {
  const { url } = await start(t)
  const ask = (type: string, body: string) =>
    fetch(`${url}/json`, { method: 'POST', headers: { 'content-type': type }, body })
  t.same(await (await ask('application/json', '{"a":1}')).json(), { body: { a: 1 } })
  t.equal((await ask('image/png', 'x')).status, 415)
  t.equal((await ask('multipart/form-data; boundary=b', '--b--')).status, 415)
})
