/** How the tests talk to the attachment routes: with fetch, and with bare sockets where a sender misbehaves. */
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { startServer, type TestServer, type TestServerOptions } from './attachments-server.ts'

export type Started = TestServer & { dir: string; left(): Promise<number> }

export async function start(t: Test, options: Partial<TestServerOptions> = {}): Promise<Started> {
  const dir = join(t.testdir(), 'blobs')
  const server = await startServer({ dir, ...options })
  t.teardown(() => server.close())
  const entries = async (place: string) => (await readdir(join(dir, place))).length
  return { ...server, dir, left: async () => (await entries('tmp')) + (await entries('uploads')) }
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown> & { id: string }
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

export async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  }
}

export async function post(
  { url }: TestServer,
  body: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const all = { ...bearer('ann'), ...headers }
  return answerOf(
    await fetch(`${url}/v1/attachments`, {
      method: 'POST',
      headers: all,
      body: body ?? null,
      duplex: 'half',
    } as RequestInit),
  )
}

export function get({ url }: TestServer, id: string, key: string): Promise<Response> {
  return fetch(`${url}/v1/attachments/${id}`, { headers: bearer(key) })
}

export function form(...files: [bytes: Buffer, name: string][]): FormData {
  const form = new FormData()
  for (const [bytes, name] of files) form.append('file', new Blob([new Uint8Array(bytes)]), name)
  return form
}

/** Waits until nothing is there: the client sees the end before the server has cleaned up. */
export async function isGone({ left }: Started): Promise<boolean> {
  for (let round = 0; round < 100 && (await left()) > 0; round += 1) await sleep(20)
  return (await left()) === 0
}

export async function open({ port }: TestServer, line: string, headers: string[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${[`${line} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`)
  return socket
}

/** The first bytes that come, or '' where the connection ends without any. */
export async function firstAnswer(socket: Socket): Promise<string> {
  return String((await first(socket, 'data')) ?? '')
}

/** Waits until the socket takes more; false where it never will. */
export async function drained(socket: Socket): Promise<boolean> {
  await first(socket, 'drain')
  return !socket.closed
}

/** What the event brings, or nothing where the connection closes without it. */
async function first(socket: Socket, event: string): Promise<unknown> {
  if (socket.closed) return undefined
  const done = new AbortController()
  const closed = once(socket, 'close', { signal: done.signal }).then(() => [])
  const came = await Promise.race([once(socket, event, { signal: done.signal }), closed])
  done.abort()
  return came[0]
}

/** Waits until so many uploads are on their way. */
export async function areOnTheirWay({ left }: Started, isEnough: (count: number) => boolean): Promise<void> {
  for (let round = 0; round < 2000 && !isEnough(await left()); round += 1) await sleep(5)
}

export const upload = (server: TestServer, ...headers: string[]) =>
  open(server, 'POST /v1/attachments', ['Authorization: Bearer ann', ...headers])
export const multipart = 'Content-Type: multipart/form-data; boundary=b'
export const partHead = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
