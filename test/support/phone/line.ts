/** One connection to WS /phone/live, frame by frame: for what a good call centre would not do. */
import { once } from 'node:events'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import type { z } from 'zod'
import type { Ack, Fault, Told } from '../../../channels/phone/live/protocol.ts'
import { until } from '../house.ts'
import type { PhoneHouse } from './phone-house.ts'

export interface Line {
  socket: WebSocket
  say(message: object): void
  send(frame: string | Buffer): void
  /** The next one of these that was not asked for yet. */
  ack(call: string, seq: number): Promise<z.infer<typeof Ack>>
  error(code: string): Promise<Fault>
  next(type: Told['type']): Promise<Told>
  /** The code with which it was closed. */
  closed: Promise<number>
}

export async function openLine(
  t: Pick<Test, 'teardown'>,
  { url, centreKey }: Pick<PhoneHouse, 'url' | 'centreKey'>,
  key = centreKey,
): Promise<Line> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/phone/live`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const heard: Told[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data))))
  socket.on('error', () => undefined)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  const take = <One extends Told>(isIt: (told: Told) => told is One): Promise<One> =>
    until(() => {
      const at = heard.findIndex(isIt)
      return at < 0 ? undefined : (heard.splice(at, 1)[0] as One)
    })
  const line: Line = {
    socket,
    say: (message) => socket.send(JSON.stringify(message)),
    send: (frame) => socket.send(frame),
    ack: (call, seq) =>
      take(
        (told): told is z.infer<typeof Ack> => told.type === 'ack' && told.call === call && told.seq === seq,
      ),
    error: (code) => take((told): told is Fault => told.type === 'error' && told.code === code),
    next: (type) => take((told): told is Told => told.type === type),
    closed,
  }
  await line.next('hello')
  return line
}
