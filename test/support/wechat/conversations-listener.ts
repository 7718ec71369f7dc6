/** Turns speech into text as OpenAI's server does, so far as we ask it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Teardown } from '../postgres.ts'

export interface Listener {
  url: string
  /** How often it was asked. */
  heard(): number
}

/** Whatever is said, it understands `words`. */
export async function startListener(t: Teardown, words: string): Promise<Listener> {
  let heard = 0
  const server = createServer(async (asked, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk)
    const isRight = asked.url === '/v1/audio/transcriptions' && Buffer.concat(chunks).includes('#!AMR')
    heard += 1
    answer
      .writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ text: words }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, heard: () => heard }
}
