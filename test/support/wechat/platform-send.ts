/** HTTP as the platform does it: a connection for each post, cut after its time. */
import { request } from 'node:http'

export interface Sending {
  url: string
  method: 'GET' | 'POST'
  query: Readonly<Record<string, string>>
  body?: string
  timeoutMs: number
}

/** `failed`: why there is no answer. */
export type Response = { status: number; body: string } | { failed: string }

const MOST_BYTES = 1_000_000

/** Throws nothing. */
export async function send({ url, method, query, body, timeoutMs }: Sending): Promise<Response> {
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
  const headers = {
    'user-agent': 'Mozilla/4.0',
    accept: '*/*',
    pragma: 'no-cache',
    ...(body !== undefined && { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) }),
  }
  return new Promise((resolve) => {
    const sent = request(target, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > MOST_BYTES) sent.destroy(new Error('the answer is too long'))
      })
      response.on('end', () => end({ status: response.statusCode ?? 0, body: String(Buffer.concat(chunks)) }))
      response.on('error', fail)
    })
    const timer = setTimeout(
      () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    function end(response: Response): void {
      clearTimeout(timer)
      resolve(response)
    }
    function fail(error: Error & { code?: string }): void {
      end({ failed: error.code ?? error.message })
    }
    sent.on('error', fail).end(body)
  })
}
