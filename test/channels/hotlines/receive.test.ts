import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Tree } from '../../../channels/hotlines/message.ts'
import { RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import { createDoor, noon } from './doubles.ts'

const one: Tree = { list: [{ id: '7', text: '路灯不亮' }] }
const nonce = { headers: { 'x-nonce': 'n-1' } }
const stale = { headers: { 'x-nonce': 'n-1', 'x-stale': '1' } }

t.test('a post is on the disk before its answer, with its proof', async (t) => {
  const door = createDoor()
  const { status, code, receipts, count } = await door.send(one, nonce)
  t.strictSame(
    { status, code, receipts, count },
    { status: 200, code: 'accepted', receipts: 'R-7', count: '1' },
  )
  t.match(door.accepted[0]?.submission, {
    source: { channel: 'hotlines', endpoint: '12315', messageId: '7' },
    text: '路灯不亮',
    extensions: { receivedAt: String(noon) },
    attachments: [],
    raw: { charset: 'utf-8', sha256: /^[0-9a-f]{64}$/ },
  })
  t.match(door.accepted[0]?.proof, { nonce: 'n-1', digest: /^[0-9a-f]{64}$/ })
})

for (const completesProofs of [true, false])
  t.test(
    `an honest repeat, by a door that ${completesProofs ? 'completes' : 'only stores'} proofs`,
    async (t) => {
      const success = { body: '{"receipts":"{receipts}","id":"{messageId}","kept":"{kept}"}' }
      const reply = { success, rejected: { body: '{}' }, failed: { body: '{}' } }
      const door = createDoor({ reply }, { completesProofs })
      const several: Tree = { list: [{ id: '7', text: 'a' }, { text: 'no id' }, { id: '9', text: 'c' }] }
      const first = await door.send(several, nonce)
      t.match(first, { status: 200, receipts: /^R-7,K-\w+,R-9$/, id: '7', kept: '1' })
      const { length } = door.accepted
      t.strictSame(await door.send(several, nonce), first, 'in the window')
      t.strictSame(await door.send(several, stale), first, 'long after')
      t.strictSame(door.asked, [false, false, true], 'only then is the ledger asked')
      if (completesProofs) t.equal(door.accepted.length, length, 'nothing is taken twice')
      t.strictSame(door.refused, [])
    },
  )

t.test('the same nonce with other bytes', async (t) => {
  const door = createDoor()
  await door.send(one, nonce)
  const other = { list: [{ id: '8', text: 'b' }] }
  for (const how of [nonce, stale])
    t.match(await door.send(other, how), { status: 401, message: 'replayed-nonce' })
  t.strictSame(door.refused, ['replayed-nonce', 'replayed-nonce'])
  t.equal(door.accepted.length, 1)
  t.equal(door.kept.length, 0)
})

t.test('who is refused, and why, is counted and told', async (t) => {
  const door = createDoor({ limits: { perMinute: 1 } })
  await door.send(one, { headers: { 'x-sign': 'bad' } })
  await door.send(one, nonce)
  t.match(await door.send(one, { headers: { 'x-nonce': 'n-2' } }), { status: 503 })
  const off = createDoor({ enabled: false })
  await off.send(one, nonce)
  t.strictSame(off.receiver.refused('12315'), { 'not-found': 1 })
  t.match(door.receiver.refused('12315'), { busy: 1 })
  t.match(door.lines.at(-1), { endpoint: '12315', status: 503, reason: 'busy' })
  t.match(door.lines[0], { endpoint: '12315', status: 401, reason: /^[a-z-]+$/ })
})

t.test('two posts with one nonce at the same time', async (t) => {
  const door = createDoor()
  const accept = door.intake.accept
  door.intake.accept = async (...given) => {
    await sleep(20)
    return accept(...given)
  }
  const other = { list: [{ id: '8', text: 'b' }] }
  const answers = await Promise.all([door.send(one, nonce), door.send(other, nonce), door.send(one, nonce)])
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 401, 200],
  )
  t.equal(door.accepted.length, 1)
})

t.test('who is not the sender', async (t) => {
  const door = createDoor()
  const forged = { headers: { 'x-sign': 'bad', 'x-nonce': 'n-1', authorization: 'Bearer hidden' } }
  const { status, headers, code } = await door.send(one, forged)
  t.equal(status, 401)
  t.equal(code, 'unauthorized')
  t.match(headers['www-authenticate'], /^Bearer realm="12315"/)
  t.strictSame(door.refused, ['wrong-signature'])
  t.strictSame(door.receiver.refused('12315'), { 'wrong-signature': 1 })
  t.strictSame(door.receiver.refused('12300'), {})
  t.strictSame(door.bodies, [
    {
      channel: 'hotlines',
      endpoint: '12315',
      refusedAt: '2026-01-05T12:00:00.000+08:00',
      reason: 'wrong-signature',
      mediaType: 'application/json',
      body: Buffer.from(JSON.stringify(one)),
      evidence: { sign: 'a MAC' },
    },
  ])
  t.equal(door.asked.length, 0, 'nobody without a proof learns which nonces are known')
})

t.test('stale, and never seen', async (t) => {
  const door = createDoor()
  t.match(await door.send(one, stale), { status: 401, message: /^stale/ })
  t.strictSame(door.refused, ['stale'])
  t.match(door.kept, [{ origin: { channel: 'hotlines', endpoint: '12315' }, reason: /^stale: / }])
  t.equal(door.kept[0]?.proof, undefined, 'it proves nothing: the same again is stale again')
  t.match(await door.send(one, stale), { status: 401 })
})

t.test('several that are stale at once', async (t) => {
  const { suspicion, errors, clock } = createDoor()
  for (const number of ['12300', '12300', '12301']) suspicion.stale(number)
  t.notOk(suspicion.isSuspect(), 'two of them have wrong clocks')
  suspicion.stale('12315')
  suspicion.stale('12316')
  t.ok(suspicion.isSuspect())
  t.match(errors, [{ alarm: 'clock', endpoints: ['12300', '12301', '12315'] }])
  t.equal(errors.length, 1, 'said once')
  clock.at += 5 * 60_000 + 1
  t.notOk(suspicion.isSuspect(), 'and it passes')
  for (const number of ['12300', '12301', '12315']) suspicion.stale(number)
  t.equal(errors.length, 2)
})

t.test('above its limit', async (t) => {
  const door = createDoor({ limits: { perMinute: 1 } })
  t.match(await door.send(one, nonce), { status: 200 })
  t.match(await door.send({ list: [{ id: '8', text: 'b' }] }), {
    status: 503,
    code: 'busy',
    headers: { 'retry-after': '42' },
  })
  t.match(await door.send(one, nonce), { status: 200 }, 'what is told again does not count')
  await door.send(one, { headers: { 'x-sign': 'bad' } })
  t.equal(door.taken.count, 2, 'nobody else can use it up')
})

t.test('what can not be understood is kept', async (t) => {
  const door = createDoor()
  for (const [body, reason] of [
    [Buffer.from('{"list": ['), /^syntax: /],
    [{ list: [{ text: 'no id' }] }, /messageId/],
    [{ list: [{ id: 'bug', text: 'a' }] }, 'an error of ours: TypeError'],
  ] as [Tree | Buffer, RegExp][]) {
    const { status, receipts } = await door.send(body)
    t.equal(status, 200, String(reason))
    t.match(receipts, /^K-/)
    t.match(door.kept.at(-1), { reason, mediaType: String, proof: undefined })
  }
  t.match(await door.send(Buffer.from('{'), nonce), { status: 200 })
  t.equal(door.kept.at(-1)?.proof?.nonce, 'n-1')
  door.faults.accept = new RejectedError('invalid-body', { detail: 'of our own making' })
  t.match(await door.send(one), { status: 200, receipts: /^K-/ }, 'ours is never a 4xx')
  t.equal(door.accepted.length, 0)
})

t.test('ours is 5xx, and nothing is half told', async (t) => {
  const door = createDoor()
  door.faults.accept = new TemporaryError('disk-full', { retryAfter: 9 })
  const several = { list: [{ id: '7', text: 'a' }, { text: 'no id' }, { id: '9', text: 'c' }] }
  t.match(await door.send(several, nonce), {
    status: 503,
    code: 'disk-full',
    headers: { 'retry-after': '9' },
  })
  t.equal(door.proofs.size, 0)
  door.faults.accept = new TypeError('a bug')
  t.match(await door.send(one, nonce), { status: 503, code: 'internal' })
  t.match(door.errors, [{ err: TypeError }])
  door.faults.accept = undefined
  t.match(await door.send(several, nonce), { status: 200, count: '3' }, 'sent again, all of it is there')
})

t.test('a batch: each on its own, the proof with the last', async (t) => {
  const door = createDoor()
  const list = Array.from({ length: 40 }, (_, at) =>
    at === 5 ? { text: 'no id' } : { id: `${at}`, text: 'a' },
  )
  const { receipts, count } = await door.send({ list }, nonce)
  t.equal(count, '40')
  t.match(receipts.split(',')[5], /^K-/)
  t.equal(receipts.split(',')[39], 'R-39', 'in the order of the post')
  t.strictSame(
    door.accepted.filter(({ proof }) => proof).map(({ submission }) => submission.source.messageId),
    ['39'],
  )
  t.equal(door.accepted.at(-1)?.submission.source.messageId, '39')
  t.not(door.accepted[0]?.submission.raw.sha256, door.accepted[1]?.submission.raw.sha256, 'of the record')
})

t.test('not taken at all', async (t) => {
  const disabled = createDoor({ enabled: false })
  t.match(await disabled.send(one), { status: 404, code: 'not-found' })
  const unconfigured = createDoor({ secretEnds: { SECRET: '2026-01-04', SECRET_2: '2025-12-31' } })
  const { status, headers } = await unconfigured.send(one)
  t.equal(status, 503, 'a secret that has ended is none')
  t.ok(Number(headers['retry-after']) > 0)
  t.match(
    await createDoor({ secretEnds: { SECRET: '2026-01-05' } }).send(one),
    { status: 200 },
    'its last day',
  )
})
