/** What a source lets us push to whom a thread is with: counted here, before it is hit there. */
import type { Pushes } from '../src/contract/thread.ts'
import { type Pool, query } from './postgres.ts'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresPushes(pool: Pool): Pushes {
  return {
    spend: async ({ channel, endpoint }, thread) => {
      const [row] = await query<{ gone: boolean; taken: boolean }>(pool, SPEND, [channel, endpoint, thread])
      if (row?.gone) return 'gone'
      return row?.taken ? 'open' : 'closed'
    },
    giveBack: async ({ channel, endpoint }, thread) => {
      await query(
        pool,
        'update threads set window_left = window_left + 1 where (channel, endpoint, thread) = ($1, $2, $3)',
        [channel, endpoint, thread],
      )
    },
    close: async ({ channel, endpoint }, thread) => {
      await query(
        pool,
        'update threads set window_left = 0 where (channel, endpoint, thread) = ($1, $2, $3)',
        [channel, endpoint, thread],
      )
    },
  }
}

const SPEND = `
  with taken as (
    update threads set window_left = window_left - 1
     where (channel, endpoint, thread) = ($1, $2, $3) and not gone and window_left > 0 and window_until > now()
    returning 1
  )
  select gone, exists (select 1 from taken) as taken from threads where (channel, endpoint, thread) = ($1, $2, $3)`
