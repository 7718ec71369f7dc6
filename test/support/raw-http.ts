/** HTTP as fetch would never send it. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** 0 where the connection ended without an answer. */
  status: number
  head: string
  body: string
}

/** Sends these bytes over a connection of its own and waits for the answer, or for the end, at most `ms`. */
export async function sendRaw(url: string, bytes: string | Buffer, ms = 5000): Promise<RawAnswer> {
  const socket = await open(url)
  const answer = readAnswer(socket, ms)
  socket.write(bytes)
  return answer
}

export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Of the first answer; the connection is gone afterwards. */
export async function readAnswer(socket: Socket, ms: number): Promise<RawAnswer> {
  let text = ''
  const timer = setTimeout(() => socket.destroy(), ms)
  try {
    await new Promise<void>((resolve) => {
      socket.on('close', () => resolve())
      socket.on('data', (data) => {
        text += data
        if (isWhole(text)) resolve()
      })
    })
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
  const [head = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  return end >= 0 && Buffer.byteLength(text.slice(end + 4)) >= Number(length ?? Number.POSITIVE_INFINITY)
}
