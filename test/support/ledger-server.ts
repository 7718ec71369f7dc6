/** A PostgreSQL that stays down for as long as the test wants. */
import { startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres, type Teardown } from './postgres.ts'

export interface LedgerServer {
  url: string
  pid(): number | undefined
  /** As the kernel would; it stays down. */
  kill9(): Promise<void>
  restart(): Promise<void>
}

export async function startLedgerServer(t: Teardown): Promise<LedgerServer> {
  const postgres = await startPostgres(t)
  const url = await postgres.freshDatabase()
  let server: { pid(): number | undefined; stop(): Promise<void> } = postgres
  t.teardown(() => server.stop())
  return {
    url,
    pid: () => server.pid(),
    async kill9() {
      process.kill(server.pid() ?? 0, 'SIGKILL')
      // Ends the watch before it starts it again.
      await server.stop()
    },
    async restart() {
      server = await startEmbeddedPostgres({ dataDir: postgres.dataDir, log: createLog('silent') })
    },
  }
}

/** What a house on servers of its own is told. */
export const RECEIPT_SECRET = '0123456789abcdef0123456789abcdef'
