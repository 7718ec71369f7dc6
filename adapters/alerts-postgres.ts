/** Alerts and deliveries, as the gateway that leads writes them; see 0014_alerts.sql. */
import type {
  AlertDelivery,
  AlertMessage,
  AlertStore,
  KeptAlert,
  Severity,
  Watch,
} from '../src/contract/alert.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

export function createPostgresAlerts(pool: Pool): AlertStore {
  return {
    async open() {
      const [alerts, deliveries] = await Promise.all([
        query<AlertRow>(pool, 'select * from alerts where resolved_at is null order by id limit 5000'),
        query<DeliveryRow>(
          pool,
          "select * from alert_deliveries where state = 'waiting' order by created_at limit 5000",
        ),
      ])
      return { alerts: alerts.map(alertOf), deliveries: deliveries.map(deliveryOf) }
    },
    save: ({ alerts, over, deliveries }) =>
      transaction(pool, async (client) => {
        for (const alert of alerts) await saveAlert(client, alert)
        if (over.length > 0) await query(client, DELETE_OVER, [over])
        for (const delivery of deliveries) await saveDelivery(client, delivery)
      }),
    page: (asked) => page(pool, asked),
    async deliveries(alerts) {
      const rows = await query<DeliveryRow>(
        pool,
        'select * from alert_deliveries where alert = any($1::text[]) order by created_at, receiver',
        [alerts],
      )
      return rows.map(deliveryOf)
    },
    async lastTo(receivers) {
      const rows = await query<DeliveryRow>(pool, LAST_TO, [receivers])
      return rows.map(deliveryOf)
    },
    async acknowledge(alert, by) {
      const rows = await query(
        pool,
        `update alerts set acknowledged_by = $2, acknowledged_at = now()
         where id = $1 and fired_at is not null and resolved_at is null and acknowledged_by is null returning id`,
        [alert, by],
      )
      return rows.length > 0
    },
  }
}

async function page(pool: Pool, { before, limit }: { before?: string | undefined; limit: number }) {
  const rows = await query<AlertRow>(
    pool,
    `select * from alerts where fired_at is not null and ($1::text is null or id < $1)
     order by id desc limit $2`,
    [before ?? null, limit],
  )
  const last = rows.length === limit ? rows.at(-1)?.id : undefined
  return { alerts: rows.map(alertOf), ...(last !== undefined && { cursor: last }) }
}

const DELETE_OVER = 'delete from alerts where id = any($1::text[]) and resolved_at is null'

/**
 * Of one that waits, `at` is the next try: it was last tried that much earlier as the outbox pauses, at most. Else a
 * failure would stand there as the newest, though a test has gone through since.
 */
const LAST_TO = `
  select d.* from unnest($1::text[]) as r (receiver), lateral (
    select * from (
      (select * from alert_deliveries
       where receiver = r.receiver and tries > 0 and state <> 'waiting' order by at desc limit 1)
      union all
      (select * from alert_deliveries
       where receiver = r.receiver and tries > 0 and state = 'waiting' order by at desc limit 1)) as newest
    order by case state
      when 'waiting' then at - least(interval '15 minutes', interval '2 seconds' * power(2, least(tries, 12) - 1))
      else at end desc limit 1) d`

/** What is over stays so, whoever comes late. */
const SAVE_ALERT = `
  insert into alerts (id, rule, what, severity, subject, since, fired_at, resolved_at, value, threshold, told)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (id) do update set fired_at = excluded.fired_at, value = excluded.value,
    threshold = excluded.threshold, told = excluded.told, resolved_at = excluded.resolved_at
  where alerts.resolved_at is null`

const SAVE_DELIVERY = `
  insert into alert_deliveries (id, receiver, alert, message, created_at, state, tries, at, told)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (id, receiver) do update set state = excluded.state, tries = excluded.tries, at = excluded.at,
    told = excluded.told
  where alert_deliveries.state = 'waiting'`

async function saveAlert(client: Client, alert: KeptAlert): Promise<void> {
  await query(client, SAVE_ALERT, [
    alert.id,
    alert.rule,
    alert.what,
    alert.severity,
    alert.subject,
    new Date(alert.since),
    dateOf(alert.firedAt),
    dateOf(alert.resolvedAt),
    alert.value,
    alert.limit ?? null,
    alert.to,
  ])
}

async function saveDelivery(client: Client, delivery: AlertDelivery): Promise<void> {
  const { message, receiver, createdAt, state, tries, at, told } = delivery
  await query(client, SAVE_DELIVERY, [
    message.id,
    receiver,
    message.alert,
    JSON.stringify(message),
    new Date(createdAt),
    state,
    tries,
    new Date(at),
    told,
  ])
}

interface AlertRow {
  id: string
  rule: string
  what: Watch
  severity: Severity
  subject: string
  since: Date
  fired_at: Date | null
  resolved_at: Date | null
  value: number
  threshold: number | null
  told: string[]
  acknowledged_by: string | null
  acknowledged_at: Date | null
}
interface DeliveryRow {
  message: AlertMessage
  receiver: string
  created_at: Date
  state: AlertDelivery['state']
  tries: number
  at: Date
  told: string
}

function alertOf(row: AlertRow): KeptAlert {
  const { id, rule, what, severity, subject, value, threshold } = row
  return {
    id,
    rule,
    what,
    severity,
    subject,
    since: row.since.getTime(),
    ...(row.fired_at && { firedAt: row.fired_at.getTime() }),
    ...(row.resolved_at && { resolvedAt: row.resolved_at.getTime() }),
    value,
    ...(threshold !== null && { limit: threshold }),
    to: row.told,
    ...(row.acknowledged_by !== null &&
      row.acknowledged_at && {
        acknowledged: { by: row.acknowledged_by, at: row.acknowledged_at.getTime() },
      }),
  }
}

function deliveryOf({ message, receiver, created_at, state, tries, at, told }: DeliveryRow): AlertDelivery {
  return { message, receiver, createdAt: created_at.getTime(), state, tries, at: at.getTime(), told }
}

function dateOf(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms)
}
