/** POST /files: what the script sends ahead of the form. */
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../../../support/house.ts'
import { createPerson, PNG, receiptOf, startFormHouse } from './submitting.ts'

const api = await startFormHouse(t, { web: { limits: { leastSeconds: 0, files: 8 } } })
const person = createPerson(api)
const view = await person.view()

async function upload(bytes: Buffer, headers: Record<string, string> = {}, path = '/files') {
  const answer = await fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-view': view, ...headers },
    body: new Uint8Array(bytes),
  })
  return { status: answer.status, body: await answer.json() }
}

t.test('a file is kept under a token, and goes with the form', async (t) => {
  const sent = await upload(PNG, { 'x-file-name': encodeURIComponent('照片.png') })
  t.match(sent, {
    status: 201,
    body: { token: /^[0-9a-f]+\.[\w-]{22}$/, name: '照片.png', mediaType: 'image/png' },
  })
  const { token } = sent.body as { token: string }
  const { location } = await person.send({
    view,
    text: '看照片',
    kept: [token, token, 'x.y'],
  })
  const request = await api.inLedger(receiptOf((await person.get(location)).html))
  t.match(request.attachments, [{ name: '照片.png' }])
  t.equal(request.attachments.length, 1)
})

t.test('what is refused is told in the words of a citizen', async (t) => {
  const svg = await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  t.match(svg, { status: 415, body: { code: 'unsupported-media', message: /不是照片/ } })
  const large = await upload(Buffer.concat([PNG, Buffer.alloc(20_000_001)]), { 'accept-language': 'en' })
  t.match(large, { status: 413, body: { code: 'body-too-large', message: 'larger than 20 MB' } })
})

t.test('only for a form that we served, from our own page', async (t) => {
  t.match(await upload(PNG, { 'x-view': `${view}x` }), { status: 403, body: { code: 'forbidden' } })
  t.match(await upload(PNG, { 'sec-fetch-site': 'cross-site' }), { status: 403 })
  t.match(await upload(PNG, {}, '/t/nowhere/files'), { status: 404 })
})

t.test('an upload that breaks off leaves nothing behind', async (t) => {
  const files = () => readdirSync(join(api.dataDir, 'blobs'), { recursive: true }).toSorted()
  const before = files()
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.write(
    `POST /files HTTP/1.1\r\nhost: x\r\nx-view: ${view}\r\ncontent-type: image/png\r\ncontent-length: 999999\r\n\r\n`,
  )
  socket.write(PNG)
  await until(() => files().length > before.length)
  socket.destroy()
  await until(() => files().length === before.length)
  t.strictSame(files(), before)
})

t.test(
  'a form that breaks off in the middle of a file leaves nothing behind, and is no error of ours',
  async (t) => {
    const files = () => readdirSync(join(api.dataDir, 'blobs'), { recursive: true }).toSorted()
    const before = files()
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
    socket.write(
      'POST /submit HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 999999\r\n\r\n' +
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
    )
    socket.write(PNG)
    await until(() => files().length > before.length)
    socket.destroy()
    await until(() => files().length === before.length)
    t.strictSame(files(), before)
    t.notMatch(api.output(), /"level":50/)
  },
)

t.test('above the limit files are not taken, words always are', async (t) => {
  await until(async () => (await upload(PNG)).status === 503)
  t.match(await upload(PNG), { status: 503, body: { code: 'busy', message: '没能存下' } })
  const again = await person.send(
    { view: await person.view(), text: '很多文件' },
    { files: { 'a.png': PNG } },
  )
  t.equal(again.status, 503)
  t.equal((await person.send({ view: await person.view(), text: '很多文件' })).status, 303)
})

t.test('one that is not wanted any more', async (t) => {
  const { status } = await fetch(`${api.url}/files/anything`, { method: 'DELETE' })
  t.equal(status, 204)
})
