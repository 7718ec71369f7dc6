/** A receiver of alerts: a webhook that can be down, and tells apart what it was told before. */
import { createServer, type Server } from 'node:http'
import { freePort } from '../../adapters/free-port.ts'
import type { Teardown } from './postgres.ts'

export interface ReceivedAlert {
  id: string
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came, tests look into it
  data: any
}

export interface AlertReceiver {
  url: string
  /** Whatever came, in its order. */
  received: ReceivedAlert[]
  start(): Promise<void>
  stop(): Promise<void>
}

/** It is not there before `start`. */
export async function alertReceiver(t: Teardown): Promise<AlertReceiver> {
  const port = await freePort()
  const received: ReceivedAlert[] = []
  let server: Server | undefined
  const stop = async () => {
    server?.closeAllConnections()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
    server = undefined
  }
  t.teardown(stop)
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    received,
    stop,
    async start() {
      const started = createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        received.push({ id: String(request.headers['webhook-id']), ...JSON.parse(body) })
        response.writeHead(204).end()
      })
      await new Promise<void>((resolve) => started.listen(port, '127.0.0.1', resolve))
      server = started
    },
  }
}
