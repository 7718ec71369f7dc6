/** A hotline's own system: it takes callbacks, refuses what is not signed as agreed, and knows an update that it has seen. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Teardown } from './postgres.ts'

export interface Came {
  method: string
  path: string
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface PartnerAnswer {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
}

export interface Partner {
  url: string
  /** All that was posted, what was refused too. */
  came: Came[]
  /** Answers in turn, before any other; `hang` keeps the sender waiting, `cut` ends the connection. */
  next(...answers: (PartnerAnswer | 'hang' | 'cut')[]): void
}

export interface PartnerOptions {
  /** Whether it is signed as agreed; each partner has its own code for that, none of ours. */
  isSigned?(came: Came): boolean
  answer?: PartnerAnswer
}

export async function startPartner(t: Teardown, options: PartnerOptions = {}): Promise<Partner> {
  const { isSigned = () => true, answer = { status: 200, body: '{"code":"0000"}' } } = options
  const came: Came[] = []
  const planned: (PartnerAnswer | 'hang' | 'cut')[] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const post = { method: request.method ?? '', path, query, headers: request.headers, body }
    came.push(post)
    const next = planned.shift() ?? (isSigned(post) ? answer : { status: 401, body: '{"code":"0001"}' })
    if (next === 'cut') request.socket.destroy()
    else if (next !== 'hang') response.writeHead(next.status, next.headers).end(next.body)
  }
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, came, next: (...answers) => void planned.push(...answers) }
}
