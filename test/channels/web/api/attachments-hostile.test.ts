import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { jpeg, png } from '../../../contract/media-samples.ts'
import {
  areOnTheirWay,
  bearer,
  drained,
  firstAnswer,
  get,
  isGone,
  multipart,
  open,
  partHead,
  post,
  start,
  upload,
} from './attachments-client.ts'

t.test('aborted uploads leave nothing behind', async (t) => {
  const server = await start(t)
  const cases: [string, string[], (Buffer | string)[]][] = [
    ['before the body', ['Content-Length: 100000'], []],
    ['in the middle', ['Content-Length: 100000'], [jpeg(50_000)]],
    ['in the middle of a chunk', ['Transfer-Encoding: chunked'], ['100\r\n', jpeg(100)]],
    ['a form before its file', [multipart, 'Content-Length: 100000'], ['--b\r\nContent-Disp']],
    ['a form within its file', [multipart, 'Content-Length: 100000'], [partHead, jpeg(50_000)]],
    ['a form after its file', [multipart, 'Content-Length: 100000'], [partHead, jpeg(50_000), '\r\n--b\r\n']],
  ]
  for (const [what, headers, body] of cases)
    for (const end of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const socket = await upload(server, ...headers)
      socket.on('error', () => undefined)
      for (const part of body) socket.write(part)
      await sleep(50)
      socket[end]()
      t.ok(await isGone(server), `${what}, ${end}`)
      socket.destroy()
    }
  t.equal((await post(server, png)).status, 201, 'and it goes on')
})

t.test('a wrong Content-Length', async (t) => {
  const server = await start(t)
  const more = await upload(server, 'Content-Length: 64')
  more.write(jpeg(64))
  t.match(await firstAnswer(more), /^HTTP\/1.1 201 /)
  more.write('GARBAGE\r\n\r\n')
  t.match(await text(more), /^HTTP\/1.1 400 /, 'what is too much is no request')
  const atOnce = await upload(server, 'Content-Length: 64')
  atOnce.write(Buffer.concat([jpeg(64), Buffer.from('GARBAGE\r\n\r\n')]))
  t.match(await text(atOnce), /^HTTP\/1.1 (201|400) /)
  for (const length of ['6x', '-1', '1, 2', '99999999999999999999999'])
    t.match(await text(await upload(server, `Content-Length: ${length}`)), /^HTTP\/1.1 400 /, length)
  t.equal((await post(server, png)).status, 201, 'and it goes on')
})

t.test('who sends on without listening still finds the answer', async (t) => {
  const server = await start(t, { maxBytes: 1_000_000 })
  for (const [key, answer] of Object.entries({ ann: /^HTTP\/1.1 413 /, nobody: /^HTTP\/1.1 401 / })) {
    const headers = [`Authorization: Bearer ${key}`, 'Content-Length: 30000000']
    const socket = await open(server, 'POST /v1/attachments', headers)
    socket.pause()
    for (let sent = 0; sent < 30; sent += 1)
      if (!socket.write(jpeg(1_000_000)) && !(await drained(socket))) break
    await sleep(200)
    t.match(await firstAnswer(socket.resume()), answer)
    socket.destroy()
  }
})

t.test('uploads that stand still', async (t) => {
  const server = await start(t, { limits: { idleMs: 300, drainMs: 300 } })
  const still: [string, string[], (Buffer | string)[]][] = [
    ['nothing comes', ['Content-Length: 1000'], []],
    ['it stops', ['Content-Length: 100000'], [jpeg(50_000)]],
    ['a form stops before its file', [multipart, 'Content-Length: 100000'], ['--b\r\n']],
    ['a form stops within its file', [multipart, 'Content-Length: 100000'], [partHead, jpeg(50_000)]],
    [
      'a form stops after its file',
      [multipart, 'Content-Length: 100000'],
      [partHead, jpeg(50_000), '\r\n--b\r\n'],
    ],
  ]
  for (const [what, headers, body] of still) {
    const socket = await upload(server, ...headers)
    for (const part of body) socket.write(part)
    const all = await text(socket)
    t.match(all, /^HTTP\/1.1 408 .*"code":"upload-timeout"/s, `${what}: 408, then it is closed`)
    t.ok(await isGone(server))
  }
  t.equal((await post(server, png)).status, 201, 'and it goes on')
})

t.test('uploads that never end', async (t) => {
  const server = await start(t, { limits: { totalMs: 1000, drainMs: 300 } })
  for (const headers of [['Transfer-Encoding: chunked'], [multipart, 'Content-Length: 100000']]) {
    const trickle = await upload(server, ...headers)
    trickle.on('error', () => undefined)
    if (headers[0] === multipart) trickle.write(partHead)
    const drop = setInterval(() => trickle.write(headers[0] === multipart ? 'x' : '1\r\nx\r\n'), 50)
    t.teardown(() => clearInterval(drop))
    const closed = new Promise((resolve) => trickle.once('close', resolve))
    t.match(await firstAnswer(trickle), /^HTTP\/1.1 408 /, 'drop by drop')
    await closed
    t.ok(await isGone(server))
  }
  t.equal((await post(server, png)).status, 201, 'and it goes on')
})

t.test('too many at once', async (t) => {
  const server = await start(t, { limits: { atOnce: 2, waiting: 0 } })
  const sockets = await Promise.all([1, 2].map(() => upload(server, 'Content-Length: 64')))
  await areOnTheirWay(server, (count) => count === 2)
  const busy = await post(server, png)
  t.match(busy, { status: 503, body: { code: 'busy' } })
  t.equal(busy.headers.get('retry-after'), '5')
  t.equal((await get(server, 'f'.repeat(32), 'ann')).status, 404, 'reading is not counted')
  const [first, second] = sockets
  first?.write(jpeg(64))
  t.match(first && (await firstAnswer(first)), /^HTTP\/1.1 201 /)
  second?.destroy()
  await areOnTheirWay(server, (count) => count <= 1)
  t.equal((await post(server, png)).status, 201, 'a slot is free again')
  first?.destroy()
})

t.test('some wait for their turn, in a line of bounded length and for a bounded time', async (t) => {
  const server = await start(t, { limits: { atOnce: 1, waiting: 2, waitMs: 1500 } })
  const first = await upload(server, 'Content-Length: 64')
  await areOnTheirWay(server, (count) => count === 1)
  const second = post(server, png)
  await sleep(200)
  const gone = await upload(server, 'Content-Length: 64')
  await sleep(100)
  t.match(await post(server, png), { status: 503, body: { code: 'busy' } }, 'the line is full')
  first.write(jpeg(64))
  t.match(await firstAnswer(first), /^HTTP\/1.1 201 /)
  t.equal((await second).status, 201, 'its turn')
  gone.resetAndDestroy()
  const slow = await upload(server, 'Content-Length: 64')
  await sleep(100)
  const began = performance.now()
  t.match(await post(server, png), { status: 503, body: { code: 'busy' } }, 'it has waited long enough')
  t.ok(performance.now() - began > 1400)
  slow.write(jpeg(64))
  t.match(await firstAnswer(slow), /^HTTP\/1.1 201 /)
  t.equal((await post(server, png)).status, 201, 'who went away holds no slot')
})

t.test('fifty uploads of 20 MB at once are not held in memory', { timeout: 120_000 }, async (t) => {
  const dir = join(t.testdir(), 'blobs')
  const helper = join(import.meta.dirname, 'attachments-server.ts')
  const child = spawn(process.execPath, [helper, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill())
  const port = Number(String((await once(child.stdout, 'data'))[0]))
  const rss = async () =>
    Number(/RssAnon:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  const bytes = jpeg(20_000_000)
  const boundaryForm = [Buffer.from(partHead), bytes, Buffer.from('\r\n--b--\r\n')]
  const send = (parts: Buffer[], headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = {
        port,
        method: 'POST',
        path: '/v1/attachments',
        headers: { ...bearer('ann'), ...headers },
      }
      const request = httpRequest(options, (response) => {
        response.resume().once('end', () => resolve(response.statusCode))
      })
      request.once('error', reject)
      Readable.from(slices(parts)).pipe(request)
    })
  await send([png], {})
  const before = await rss()
  let peak = before
  const watch = setInterval(async () => {
    peak = Math.max(peak, await rss())
  }, 50)
  const form = { 'content-type': 'multipart/form-data; boundary=b' }
  const sent = Array.from({ length: 50 }, (_, at) => (at % 2 ? send([bytes], {}) : send(boundaryForm, form)))
  const statuses = await Promise.all(sent)
  clearInterval(watch)
  t.same(new Set(statuses), new Set([201]))
  t.comment(`RssAnon ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at its peak`)
  t.ok(peak - before < 200, 'of 1000 MB on their way')
  const contents = await readdir(join(dir, 'sha256'), { recursive: true, withFileTypes: true })
  t.equal(contents.filter((entry) => entry.isFile()).length, 2, 'the same bytes, kept once')
})

function* slices(parts: Buffer[]) {
  for (const part of parts)
    for (let from = 0; from < part.length; from += 65_536) yield part.subarray(from, from + 65_536)
}
