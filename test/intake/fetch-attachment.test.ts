/** From an address in an accepted request to a stored file, over a real server, a real ledger and a real store. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { createHttpsFetch } from '../../adapters/fetch-https.ts'
import { startErrands } from '../../src/intake/errands.ts'
import { createFetch } from '../../src/intake/fetch-attachment.ts'
import { fileId, log, origin, pendingFile, setUp } from '../adapters/errands-ledger.ts'
import { jpeg, mediaTypes, png } from '../contract/media-samples.ts'
import { until } from '../support/house.ts'
import { type Handler, makeCertificate, startHttps } from '../support/https.ts'
import { startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres(t)
const certificate = makeCertificate(['files.example'])
const maxBytes = 400_000

async function start(t: Test, handler: Handler) {
  const ledger = await setUp(t, postgres)
  const port = await startHttps(t, certificate, handler)
  const dir = join(t.testdir(), 'blobs')
  const blobs = await createFileBlobs({ dir, clock: Date, maxBytes, mediaTypes, reserve: 0 })
  const downloads = createHttpsFetch({
    maxBytes,
    ca: certificate.ca,
    allow: ['127.0.0.1/32'],
    ports: [port],
    resolve: async () => ['127.0.0.1'],
  })
  const options = {
    ledger: ledger.errands,
    fetch: createFetch({ downloads, blobs }),
    jobsOf: async () => undefined,
  }
  const running = [0, 1].map(() => startErrands({ ...options, clock: Date, log }))
  const file = (at: number, path: string) => pendingFile(at, { url: `https://files.example:${port}/${path}` })
  t.teardown(() => Promise.all(running.map((each) => each.stop())).then(() => undefined))
  const settled = (at: number) =>
    until(async () => {
      const found = await ledger.tracking.attachment(fileId(at))
      return found?.state === 'pending' ? undefined : found
    })
  return { ...ledger, blobs, file, settled }
}

t.test('files come, and what is none is refused with its reason', async (t) => {
  const asked: string[] = []
  const pages: Record<string, [string, string | Buffer]> = {
    '/page': ['text/html; charset=utf-8', '<html><body>请登录</body></html>'],
    '/json': ['application/json', '{"code":"4003"}'],
    '/text': ['image/jpeg', 'no picture at all'],
    '/empty': ['image/jpeg', ''],
    '/large': ['image/jpeg', jpeg(maxBytes + 1)],
    '/photo.jpg': ['application/octet-stream', jpeg(100_000)],
    '/photo.png': ['text/html', png],
  }
  const { accept, file, settled, blobs } = await start(t, ({ url = '' }, response) => {
    asked.push(url)
    const [mediaType, body] = pages[url] ?? []
    if (mediaType === undefined) response.statusCode = 404
    response.setHeader('content-type', mediaType ?? 'text/html').end(body)
  })
  const paths = ['photo.jpg', 'photo.png', 'page', 'json', 'text', 'empty', 'large', 'gone']
  await accept(
    'a',
    paths.map((path, at) => file(at, path)),
  )
  t.match(await settled(0), { state: 'stored', mediaType: 'image/jpeg', bytes: 100_000, name: 'photo.jpg' })
  t.match(await settled(1), { state: 'stored', mediaType: 'image/png', kind: 'image' })
  const reasons = [
    'its address answers with text/html, not with a file',
    'its address answers with application/json, not with a file',
    /^found no known type/,
    /empty/,
    /at most 400000 bytes/,
    'its address answers 404',
  ]
  for (const [at, reason] of reasons.entries())
    t.match(await settled(at + 2), { state: 'failed', reason }, paths[at + 2] ?? '')
  t.equal(asked.length, paths.length, 'each was asked for once, by one of two workers')
  t.match(await blobs.find(fileId(0)), { origin, bytes: 100_000 })
  await blobs.sweep(-1000)
  t.ok(await blobs.find(fileId(0)), 'it is pinned')
})

t.test('what breaks off is tried again', async (t) => {
  let times = 0
  const { accept, file, settled, pool } = await start(t, ({ socket }, response) => {
    times += 1
    if (times > 1) return response.end(jpeg(5000))
    response.writeHead(200, { 'content-length': 5000 })
    response.write(jpeg(1000))
    setTimeout(() => socket.destroy(), 50)
  })
  await accept('a', [file(1, 'a')])
  const reason = await until(async () => (await pool.query('select reason from errands')).rows[0]?.reason)
  t.equal(reason, 'the connection failed: ECONNRESET')
  t.match((await pool.query('select next_at - now() as pause from errands')).rows[0], {
    pause: { seconds: Number },
  })
  await pool.query('update errands set next_at = now()')
  t.match(await settled(1), { state: 'stored', bytes: 5000 })
})
