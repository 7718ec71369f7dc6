/** Quarantine as a person looks through it: by page, and in groups that stuck for the same reason. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { QuarantineDesk, QuarantineFilter, QuarantineGroup } from '../src/contract/quarantine.ts'
import { type Pool, query } from './postgres.ts'
import { type QuarantineRow, SHOWN, shown } from './quarantine-postgres-row.ts'

/** Of so many the groups are counted; a flood of millions must not make the page slow. */
const MOST_COUNTED = 10_000
const MOST_GROUPS = 100

/** A reason may name what its sender wrote: addresses and forms hold this instead. */
const REASON_KEY = "left(encode(sha256(convert_to(reason, 'UTF8')), 'hex'), 16)"

export function createPostgresQuarantineDesk(pool: Pool): QuarantineDesk {
  return {
    async page({ after, limit, ...filter }) {
      const rows = await query<QuarantineRow & { at: string }>(pool, textOf(filter), [
        ...(readCursor(after) ?? [null, null]),
        filter.channel ?? null,
        filter.endpoint ?? null,
        filter.reasonKey ?? null,
        limit,
      ])
      const last = rows.length === limit ? rows.at(-1) : undefined
      return { entries: rows.map(shown), ...(last && { cursor: `${last.at}~${last.receipt}` }) }
    },
    async groups() {
      const rows = await query<Group>(pool, GROUPS, [MOST_COUNTED + 1])
      return { groups: rows.map(groupOf), isWhole: (rows[0]?.counted ?? 0) <= MOST_COUNTED }
    },
  }
}

function textOf({ state }: QuarantineFilter): string {
  const isOpen = state === 'open'
  const direction = isOpen ? 'asc' : 'desc'
  return `
    select (extract(epoch from received_at) * 1000000)::bigint as at, ${SHOWN}
     where state = '${state}'
       and ($1::bigint is null or (received_at, receipt) ${isOpen ? '>' : '<'} (to_timestamp(0) + $1 * interval '1 microsecond', $2))
       and ($3::text is null or channel = $3) and ($4::text is null or endpoint = $4)
       and ($5::text is null or ${REASON_KEY} = $5)
     order by received_at ${direction}, receipt ${direction} limit $6`
}

function readCursor(cursor: string | undefined): [string, string] | undefined {
  const [, at, receipt] = /^(\d{1,17})~([\w+-]{1,80})$/.exec(cursor ?? '') ?? []
  return at === undefined || receipt === undefined ? undefined : [at, receipt]
}

const GROUPS = `
  with open as (
    select channel, endpoint, reason, received_at from quarantine
     where state = 'open' order by received_at, receipt limit $1
  )
  select channel, endpoint, reason, ${REASON_KEY} as "reasonKey", count(*)::integer as count, min(received_at) as oldest,
         (select count(*) from open)::integer as counted
    from open group by channel, endpoint, reason order by count desc, oldest limit ${MOST_GROUPS}`

interface Group extends Omit<QuarantineGroup, 'oldestAt'> {
  oldest: Date
  counted: number
}

function groupOf({ channel, endpoint, reason, reasonKey, count, oldest }: Group): QuarantineGroup {
  return { channel, endpoint, reason, reasonKey, count, oldestAt: beijingTime(oldest.getTime()) }
}
