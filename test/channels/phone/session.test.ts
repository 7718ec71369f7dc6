/** A connection answers whatever comes, keeps each number once, and stops reading from whom it can't keep up with. */
import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { WebSocket } from 'ws'
import { Config } from '../../../channels/phone/config.ts'
import { CallLog } from '../../../channels/phone/live/call-log.ts'
import type { Told } from '../../../channels/phone/live/protocol.ts'
import { Session } from '../../../channels/phone/live/session.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Part } from '../../../src/contract/thread.ts'

const origin = { channel: 'phone', endpoint: 'phone' }

/** As far as a session sees of a socket. */
class Socket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  isPaused = false
  code: number | undefined
  told: Told[] = []
  send(frame: string, sent: () => void) {
    this.told.push(JSON.parse(frame))
    queueMicrotask(sent)
  }
  close(code: number) {
    this.code = code
    this.readyState = 2
  }
  pause() {
    this.isPaused = true
  }
  resume() {
    this.isPaused = false
  }
}

function open(live: object = {}, keep: (part: Part) => Promise<void> = async () => undefined) {
  const socket = new Socket()
  const kept: Part[] = []
  const intake = {
    async part(part: Part) {
      await keep(part)
      kept.push(part)
      return { receipt: 'R', urgency: 'normal' as const }
    },
    refused: () => undefined,
  }
  const session = new Session({
    socket: socket as unknown as WebSocket,
    origin,
    config: Config.parse({ live }),
    intake,
    clock: Date,
    log: { error: () => undefined, warn: () => undefined },
    mayOpen: () => true,
  })
  const hear = (message: unknown) => session.hear(Buffer.from(JSON.stringify(message)), false)
  return { socket, session, kept, hear }
}

const segment = { startMs: 0, endMs: 1, text: '字' }

t.test('whatever comes, nothing is thrown, and each frame has an answer or none that is due', async (t) => {
  const message = fc.oneof(
    fc.json(),
    fc.record(
      {
        type: fc.constantFrom('start', 'segment', 'data', 'end', 'partial', 'ping', 'x'),
        call: fc.oneof(fc.string(), fc.constantFrom('a', 'b', '\u0000', '\ud800')),
        seq: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.double(), fc.string()),
        segment: fc.oneof(fc.constant(segment), fc.object()),
        data: fc.oneof(fc.constant({ callingNumber: '\u0000' }), fc.object()),
      },
      { requiredKeys: [] },
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 40 }), async (messages) => {
      const { socket, kept, hear, session } = open()
      for (const each of messages) hear(each)
      session.hear(Buffer.from([0xff, 0xfe]), false)
      await turn()
      for (const told of socket.told) if (told.type === 'error') t.ok(told.detail || told.errors)
      const names = kept.map(({ thread, messageId }) => `${thread} ${messageId}`)
      t.equal(new Set(names).size, names.length)
      t.notOk(/\\u0000|\\ud800/.test(JSON.stringify(kept.map(({ data, thread }) => [data, thread]))))
    }),
    { numRuns: 200 },
  )
})

t.test('a number is kept once; what failed may come again', async (t) => {
  const steps = fc.array(fc.record({ seq: fc.integer({ min: 0, max: 8 }), fails: fc.boolean() }), {
    maxLength: 60,
  })
  fc.assert(fc.property(steps, (all) => follow(t, all)))
})

function follow(t: Test, steps: { seq: number; fails: boolean }[]): void {
  const log = new CallLog()
  const kept = new Set<number>()
  let next = steps[0]?.seq ?? 0
  for (const { seq, fails } of steps) {
    const verdict = log.judge(seq, false)
    if (verdict.is === 'known') t.ok(kept.has(seq))
    if (verdict.is !== 'new') continue
    t.equal(verdict.missing, seq > next ? next : undefined)
    next = Math.max(next, seq + 1)
    if (fails) log.failed(seq)
    else {
      log.kept(seq)
      kept.add(seq)
    }
  }
}

t.test('while the disk is slow nothing more is read; afterwards it goes on', async (t) => {
  const { promise: disk, resolve } = Promise.withResolvers<void>()
  const { socket, hear } = open({ maxInFlight: 4 }, () => disk)
  for (let seq = 0; seq < 4; seq++) hear({ type: 'segment', call: 'a', seq, segment })
  t.ok(socket.isPaused)
  resolve()
  await turn()
  t.notOk(socket.isPaused)
  t.equal(socket.told.filter(({ type }) => type === 'ack').length, 4)
})

t.test('who does not read what we say is not read either', async (t) => {
  const { socket, hear, session } = open()
  socket.bufferedAmount = 2_000_000
  hear({ type: 'ping' })
  t.ok(socket.isPaused && session.isSlow)
  socket.bufferedAmount = 0
  hear({ type: 'ping' })
  t.notOk(socket.isPaused)
})

t.test('what is not on the disk is not acknowledged, and may come again', async (t) => {
  let isFull = true
  const { socket, hear } = open({}, async () => {
    if (isFull) throw new TemporaryError('disk-full', { retryAfter: 5 })
  })
  hear({ type: 'segment', call: 'a', seq: 0, segment })
  await turn()
  t.match(socket.told.at(-1), { type: 'error', code: 'disk-full', call: 'a', seq: 0, retryAfter: 5 })
  isFull = false
  hear({ type: 'segment', call: 'a', seq: 0, segment })
  await turn()
  t.match(socket.told.at(-1), { type: 'ack', seq: 0 })
})

t.test('who sends only what can not be read is cut off', async (t) => {
  const { socket, session } = open()
  for (let n = 0; n < 60; n++) session.hear(Buffer.from('{'), false)
  t.equal(socket.code, 1008)
})
