/** The audit log: it grows, and a trigger refuses everything else. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Audit, AuditEntry } from '../src/contract/console.ts'
import { type Client, type Pool, query } from './postgres.ts'

interface Row {
  id: string
  at: Date
  by: string
  action: string
  subject: string
  reason: string | null
  data: AuditEntry['data'] | null
}

export function createPostgresAudit(pool: Pool): Audit {
  return {
    record: (entry) => insertAudit(pool, entry),
    async page({ before, limit, by, action, subject }) {
      const rows = await query<Row>(
        pool,
        `select * from audit where id < coalesce($1::bigint, 9223372036854775807)
          and ($2::text is null or by = $2) and ($3::text is null or action = $3) and ($4::text is null or subject = $4)
         order by id desc limit $5`,
        [before ?? null, by ?? null, action ?? null, subject ?? null, limit],
      )
      const last = rows.length === limit ? rows.at(-1)?.id : undefined
      return { entries: rows.map(entryOf), ...(last !== undefined && { cursor: last }) }
    },
  }
}

/** Also within a transaction that does what it tells of. */
export async function insertAudit(
  client: Pool | Client,
  { by, action, subject, reason, data }: Omit<AuditEntry, 'at'>,
): Promise<void> {
  await query(client, 'insert into audit (by, action, subject, reason, data) values ($1, $2, $3, $4, $5)', [
    by,
    action,
    subject,
    reason ?? null,
    data ?? null,
  ])
}

function entryOf({ at, by, action, subject, reason, data }: Row): AuditEntry {
  return {
    at: beijingTime(at.getTime()),
    by,
    action,
    subject,
    ...(reason !== null && { reason }),
    ...(data && { data }),
  }
}
