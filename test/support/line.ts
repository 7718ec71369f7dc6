/** A line between somebody and the house that can be cut, with everything that is on it. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { Teardown } from './postgres.ts'

export interface Line {
  /** Where it begins. */
  url: string
  /** To the house with this URL. */
  leadTo(url: string): void
  /** Breaks off what is under way and lets nothing through. */
  cut(): void
  mend(): void
}

export async function openLine(t: Teardown): Promise<Line> {
  const sockets = new Set<Socket>()
  let target: { host: string; port: number } | undefined
  let isCut = false
  const server = createServer((near) => {
    if (isCut || !target) return near.destroy()
    const far = connect(target)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    pipeline(near, far, near, () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(async () => {
    destroyAll()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    leadTo(url) {
      const { hostname: host, port } = new URL(url)
      target = { host, port: Number(port) }
    },
    cut() {
      isCut = true
      destroyAll()
    },
    mend() {
      isCut = false
    },
  }
}
