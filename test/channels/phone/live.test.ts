/** Live calls on the real server: what is acknowledged is on the disk, an emergency is told at once, a cut costs nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { urgentCalls } from '../../../adapters/urgent-calls-postgres.ts'
import { openCallCentre } from '../../support/phone/call-centre.ts'
import { type Line, openLine } from '../../support/phone/line.ts'
import { startPhone } from '../../support/phone/phone-house.ts'

const house = await startPhone(t, {
  phone:
    '{ gapSeconds: 2, endSeconds: 5, live: { maxCalls: 40, maxInFlight: 8, maxConnections: 7, maxConnectionsOfCentre: 6 } }',
})
const open = (test: Test): Promise<Line> => openLine(test, house)
const said = (startMs: number, text: string, role = 'citizen') => ({
  type: 'segment' as const,
  segment: { role, startMs, endMs: startMs + 900, text },
})

t.test('a call as it is meant', async (t) => {
  const centre = openCallCentre([house.url], house.centreKey)
  t.teardown(() => centre.close())
  const data = {
    callingNumber: '13800001234',
    dialledNumber: '12345',
    agentId: 'A7',
    startedAt: '2026-11-29T08:00:00+08:00',
  }
  const receipt = await centre.say('whole', { type: 'start', engine: 'acme', language: 'zh-CN', data })
  const all = [
    said(0, '您好，12345，请问有什么可以帮您', 'agent'),
    said(1000, '我家暖气不热 ， 才十五度'),
    said(2000, '我电话是幺三八零零零零幺二三四'),
  ]
  for (const one of all) t.equal(await centre.say('whole', one), receipt, 'the receipt of the call')
  t.match(await house.call(`/v1/requests/${receipt}`), { status: 503, body: { code: 'not-yet-known' } })
  await centre.say('whole', { type: 'end', data: { form: { title: '供暖不热' } } })
  const request = await house.request(receipt)
  t.match(request, {
    source: { channel: 'phone', endpoint: 'phone', messageId: 'whole', callId: 'whole', agentId: 'A7' },
    title: '供暖不热',
    text: '我家暖气不热，才十五度\n我电话是幺三八零零零零幺二三四',
    requester: { callerNumber: '+8613800001234', phone: '+8613800001234' },
    occurredAt: '2026-11-29T08:00:00+08:00',
    extensions: { dialledNumber: '12345' },
    flags: ['speaker-from-source'],
    transcript: { engine: 'acme' },
  })
  t.equal(request.transcript?.segments.length, 3)
})

t.test('an emergency is told while the call runs, once; the rest is a revision', async (t) => {
  const line = await open(t)
  line.say({ type: 'start', call: 'fire', seq: 0, data: { callingNumber: '13800001235' } })
  line.say({ ...said(0, '有没有着火', 'agent'), call: 'fire', seq: 1 })
  t.notOk((await line.ack('fire', 1)).urgency, 'an agent who asks is no fire')
  line.say({ ...said(1000, '楼道着火了，快来人'), call: 'fire', seq: 2 })
  const { receipt, urgency } = await line.ack('fire', 2)
  t.equal(urgency, 'emergency')
  t.match(await house.request(`${receipt}-alert`), {
    schema: 'jiesu.alert/1',
    receipt,
    text: '楼道着火了，快来人',
    callerNumber: '+8613800001235',
    disposition: 'transfer-119',
  })
  t.equal(house.dispatched.get(`${receipt}-alert`)?.name, 'alert')
  t.match(await house.request(receipt), { flags: ['call-running', 'speaker-from-source'] })
  t.match(
    await urgentCalls(house.pool),
    [{ receipt, endpoint: 'phone', words: ['着火'] }],
    'the console shows it',
  )
  line.say({ ...said(2000, '着火的是三号楼'), call: 'fire', seq: 3 })
  line.say({ type: 'end', call: 'fire', seq: 4 })
  t.match(await house.request(`${receipt}-r2`), {
    text: '楼道着火了，快来人\n着火的是三号楼',
    triage: { urgency: 'emergency' },
  })
  t.equal([...house.dispatched.keys()].filter((id) => id.startsWith(receipt)).length, 3)
  t.same(await urgentCalls(house.pool), [], 'until the call is over')
})

t.test('numbers: a gap, a repetition, what comes after the end', async (t) => {
  const line = await open(t)
  line.say({ type: 'start', call: 'n', seq: 0 })
  line.say({ ...said(900, '二'), call: 'n', seq: 2 })
  t.match(await line.error('sequence-gap'), { call: 'n', seq: 2, expected: 1 })
  await line.ack('n', 2)
  line.say({ ...said(0, '一'), call: 'n', seq: 1 })
  await line.ack('n', 1)
  line.say({ ...said(0, '别的'), call: 'n', seq: 1 })
  await line.ack('n', 1)
  line.say({ ...said(0, '跳得太远'), call: 'n', seq: 5000 })
  t.match(await line.error('sequence-gap'), { seq: 5000, expected: 3 })
  line.say({ type: 'end', call: 'n', seq: 3 })
  const { receipt } = await line.ack('n', 3)
  t.match(await house.request(receipt), { text: '一\n二' }, 'what was said first counts')
  line.say({ ...said(1900, '三'), call: 'n', seq: 4 })
  t.match(
    await house.request(`${receipt}-r2`),
    { text: '一\n二\n三' },
    'what comes after the end is no less said',
  )
})

t.test('a call that was cut goes on through another connection', async (t) => {
  const first = await open(t)
  first.say({ type: 'start', call: 'cut', seq: 0 })
  first.say({ ...said(0, '前半'), call: 'cut', seq: 1 })
  const { receipt } = await first.ack('cut', 1)
  first.socket.terminate()
  const second = await open(t)
  second.say({ ...said(0, '前半'), call: 'cut', seq: 1 })
  second.say({ ...said(1000, '后半'), call: 'cut', seq: 2 })
  second.say({ type: 'end', call: 'cut', seq: 3 })
  t.match(await house.request(receipt), { text: '前半\n后半' })
})

t.test('what is missing is waited for; without an end a call ends by itself', async (t) => {
  const line = await open(t)
  line.say({ type: 'end', call: 'gap', seq: 3 })
  line.say({ ...said(0, '只有这句'), call: 'gap', seq: 1 })
  const { receipt } = await line.ack('gap', 1)
  line.say({ ...said(0, '没说完'), call: 'open', seq: 0 })
  t.match(await house.request(receipt), { flags: ['incomplete', 'speaker-from-source'], text: '只有这句' })
  const open2 = (await line.ack('open', 0)).receipt
  t.match(await house.request(open2), { flags: ['no-end', 'speaker-from-source'], text: '没说完' })
})

t.test('what can not be read says what to mend, and the connection goes on', async (t) => {
  const line = await open(t)
  line.send('{')
  await line.error('invalid-json')
  line.say({ type: 'segment', call: 'x', seq: 0, segment: { startMs: -1, endMs: 0.5, text: 7 } })
  const { errors } = await line.error('invalid-message')
  t.same(
    errors?.map(({ pointer }) => pointer),
    ['/segment/startMs', '/segment/endMs', '/segment/text'],
  )
  line.say({ type: 'hang-up', call: 'x' })
  await line.error('invalid-message')
  line.say({ type: 'segment', call: 'x', seq: 0, segment: { startMs: 9, endMs: 5, text: '倒' } })
  t.match(await line.ack('x', 0), { warnings: ['ends-before-start'] })
  line.say({ type: 'ping', id: 'p' })
  t.match(await line.next('pong'), { id: 'p' })
})

t.test('limits: calls, connections, frames; binary', async (t) => {
  const line = await open(t)
  for (let n = 0; n < 41; n++) line.say({ type: 'start', call: `many-${n}`, seq: 0 })
  t.match(await line.error('too-many-calls'), { call: 'many-40', retryAfter: 60 })
  line.say({ type: 'end', call: 'many-0', seq: 1 })
  await line.ack('many-0', 1)
  line.say({ type: 'start', call: 'many-40', seq: 0 })
  await line.ack('many-40', 0)
  const lines = await Promise.all([1, 2, 3, 4, 5].map(() => open(t)))
  const beyond = (key: string) => {
    const headers = { authorization: `Bearer ${key}` }
    const socket = new WebSocket(`${house.url.replace('http', 'ws')}/phone/live`, { headers })
    return new Promise((resolve) => socket.once('close', resolve))
  }
  t.equal(await beyond(house.centreKey), 1013)
  const other = await house.keys.add('seventh', 'web', 'phone')
  const theirs = await openLine(t, house, other)
  t.equal(await beyond(other), 1013, 'of all')
  theirs.socket.terminate()
  lines[0]?.send('x'.repeat(70_000))
  t.equal(await lines[0]?.closed, 1009)
  lines[1]?.send(Buffer.from([0xff]))
  t.equal(await lines[1]?.closed, 1003)
  for (const each of lines.slice(2)) each.socket.terminate()
})

t.test('who has no key of this channel is refused before the upgrade', async (t) => {
  const status = (headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${house.url.replace('http', 'ws')}/phone/live`, { headers })
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.once('open', () => resolve('open'))
      socket.on('error', () => undefined)
    })
  t.equal(await status({}), 401)
  t.equal(await status({ authorization: 'Bearer wrong' }), 401)
  const web = await house.keys.add('web-client', 'web', 'web')
  t.equal(await status({ authorization: `Bearer ${web}` }), 403)
})

t.test('other centres can not touch a call', async (t) => {
  const other = await house.keys.add('other-centre', 'web', 'phone')
  const line = await open(t)
  const theirs = await openLine(t, house, other)
  line.say({ ...said(0, '我们的'), call: 'same-id', seq: 0 })
  theirs.say({ ...said(0, '别家的'), call: 'same-id', seq: 0 })
  const [own, foreign] = [await line.ack('same-id', 0), await theirs.ack('same-id', 0)]
  t.not(own.receipt, foreign.receipt)
  theirs.say({ type: 'end', call: 'same-id', seq: 1 })
  t.match(await house.request(foreign.receipt), { text: '别家的', source: { endpoint: 'web' } })
  await sleep(100)
  t.notOk(house.dispatched.has(own.receipt))
})
