/** A load balancer, as small as can be: each post goes to the next house. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { Teardown } from '../postgres.ts'

/** `urls` without a path. Resolves to its own. */
export async function startBalancer(t: Teardown, urls: readonly string[]): Promise<string> {
  let turn = 0
  const server = createServer((asked, answer) => {
    const { method, headers } = asked
    const target = new URL(asked.url ?? '/', urls[turn++ % urls.length])
    const passed = request(target, { method, headers, agent: false }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
