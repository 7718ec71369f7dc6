/** One process of many does the work that needs to be done once: whoever holds the session's advisory lock. */
import pg from 'pg'

/** Each a work of its own. */
export const locks = { reconciler: 7_412_346, series: 7_412_347, alerts: 7_412_348 } as const

export interface Leadership {
  /** Whether this process leads now; tries to, where nobody does. False while the server is down. */
  isLeader(): Promise<boolean>
  /** The same, but that a server which can't be asked says nothing of it. */
  standing(): Promise<'leader' | 'follower' | 'unknown'>
  close(): Promise<void>
}

export function createPostgresLeadership(url: string, lock: number = locks.reconciler): Leadership {
  let client: pg.Client | undefined
  const leadership: Leadership = {
    isLeader: async () => (await leadership.standing()) === 'leader',
    async standing() {
      if (client) return 'leader'
      let standing: 'follower' | 'unknown' = 'unknown'
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
          lock,
        ])
        if (rows[0]?.won) client = candidate
        else standing = 'follower'
      } catch {
        // Down: the caller asks again.
      }
      if (client !== candidate) await candidate.end().catch(() => undefined)
      return client === candidate ? 'leader' : standing
    },
    async close() {
      await client?.end().catch(() => undefined)
    },
  }
  return leadership
}
