/** One process of many does the work that needs to be done once: whoever holds the session's advisory lock. */
import pg from 'pg'

const RECONCILER_LOCK = 7_412_346

export interface Leadership {
  /** Whether this process leads now; tries to, where nobody does. False while the server is down. */
  isLeader(): Promise<boolean>
  close(): Promise<void>
}

export function createPostgresLeadership(url: string): Leadership {
  let client: pg.Client | undefined
  return {
    async isLeader() {
      if (client) return true
      const candidate = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 2000,
        keepAlive: true,
      })
      const lost = (): void => {
        if (client === candidate) client = undefined
      }
      candidate.on('error', lost).on('end', lost)
      try {
        await candidate.connect()
        const { rows } = await candidate.query<{ won: boolean }>('select pg_try_advisory_lock($1) as won', [
          RECONCILER_LOCK,
        ])
        if (rows[0]?.won) client = candidate
      } catch {
        // Down: the caller asks again.
      }
      if (client !== candidate) await candidate.end().catch(() => undefined)
      return client === candidate
    },
    async close() {
      await client?.end().catch(() => undefined)
    },
  }
}
