/** Bodies that stand still, on the real server. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import { pino } from 'pino'
import t from 'tap'
import { jsonBody, takeJsonWithBytes } from '../../../../channels/web/api/body.ts'
import { createServer } from '../../../../src/server.ts'
import { open, readAnswer } from '../../../support/raw-http.ts'

const app = await createServer({
  log: pino({ level: 'silent' }),
  trustProxy: [],
  isPublicOverHttps: false,
  onResponse() {},
})
const routes: FastifyPluginAsync = async (scope) => {
  takeJsonWithBytes(scope, { wholeMs: 400 })
  scope.post('/echo', async (request) => jsonBody(request).value)
  scope.post('/slow', async (request) => sleep(1000, jsonBody(request).value))
}
await app.register(routes)
const url = await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())

const head = (path: string, framing: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`

t.test('a body that stands still is refused, and its connection closed', async (t) => {
  for (const start of [
    head('/echo', 'content-length: 99'),
    `${head('/echo', 'content-length: 99')}{"text":`,
    `${head('/echo', 'transfer-encoding: chunked')}3\r\n{"t\r\n`,
  ]) {
    const socket = await open(url)
    const began = performance.now()
    socket.write(start)
    const { status, head, body } = await readAnswer(socket, 5000)
    t.equal(status, 408)
    t.match(head, /connection: close/i)
    t.match(JSON.parse(body), { code: 'upload-timeout', detail: 'the body was not whole after 0.4 s' })
    t.ok(performance.now() - began > 350, 'but not before its time')
  }
})

t.test('so is one that comes drop by drop', async (t) => {
  const socket = await open(url)
  socket.write(head('/echo', 'content-length: 99'))
  const drops = setInterval(() => socket.write('1'), 50)
  const { status } = await readAnswer(socket, 5000)
  clearInterval(drops)
  t.equal(status, 408)
})

t.test('one that comes in time is taken, however long its answer takes', async (t) => {
  const socket = await open(url)
  const answer = readAnswer(socket, 5000)
  socket.write(`${head('/echo', 'content-length: 9')}{"a"`)
  await sleep(200)
  socket.write(':"b"}')
  t.match(await answer, { status: 200, body: '{"a":"b"}' })
  const slow = await open(url)
  slow.write(`${head('/slow', 'content-length: 2')}{}`)
  t.match(await readAnswer(slow, 5000), { status: 200, body: '{}' })
})

t.test('who leaves in the middle is forgotten', async (t) => {
  const socket = await open(url)
  socket.write(head('/echo', 'content-length: 99'))
  await sleep(50)
  socket.destroy()
  await sleep(600)
  t.equal((await fetch(`${url}/nowhere`)).status, 404, 'and the server lives')
})
