/**
 * Requests as triage compares them. One lock for all of it: who decides sees what was decided before, whatever process decides;
 * a batch holds it for some milliseconds, and nobody waits in a circle.
 */
import type {
  AskedRelations,
  DecidedRelation,
  KnownCrowd,
  KnownPortrait,
  KnownRelations,
  Relation,
  RelationCounts,
  TriageRelations,
} from '../src/contract/relations.ts'
import type { Status, Triage } from '../src/contract/request.ts'
import { urgencyCode, urgencyOf } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

/** Not one of `locks` in leader-postgres.ts, which are held for long. */
const LOCK = 7_412_370
/** Whoever stands still with it, or waits for it so long, gives it up and is tried again. What a crash takes is judged without it once. */
const PATIENCE = '10s'
const NEWEST = 30

export function createPostgresRelations(pool: Pool): TriageRelations {
  return {
    relate: (asked, decide) =>
      transaction(pool, async (client) => {
        await query(client, ENTER, [PATIENCE, LOCK])
        const known = await look(client, asked)
        await keep(client, decide(known))
      }),
    counts: async (least) => {
      const crowds = await query<CrowdRow & { topic: string }>(pool, OPEN, [least])
      const [counted] = await query<Omit<RelationCounts, 'crowds'>>(pool, COUNTS, [least])
      const { unassigned = 0, formed = 0 } = counted ?? {}
      return { unassigned, formed, crowds: crowds.map(({ topic, ...row }) => ({ topic, ...toCrowd(row) })) }
    },
  }
}

const ENTER = `
  select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true),
    set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock($2)`

const OPEN = `
  select id, topic, size, emergency_at from crowds
   where last_at > now() - interval '24 hours' and size >= $1 order by size desc, id limit 5`

const COUNTS = `
  select (select count(*)::integer from unassigned) as unassigned,
    (select count(*)::integer from crowds where size >= $1) as formed`

/**
 * `$1` keys of people, `$2` of places, from `$3` and `$4` on; `$5` receipts. `limit 1`: each is looked up by its key, whatever
 * the planner believes of the tables. How one stands is asked only of what somebody may have said before.
 */
const LOOK = `
  with keys as (
    select key, $3::timestamptz as since, true as is_told from unnest($1::text[]) as key
    union all select key, $4, false from unnest($2::text[]) as key
  ), found as (
    select receipt, bool_or(is_told) as is_told from (
      select n.receipt, keys.is_told from keys cross join lateral (
        select receipt from relation_keys r where r.key = keys.key and r.at > keys.since
         order by at desc, receipt limit ${NEWEST}) n
      union all select unnest($5::text[]), true) f
    group by receipt
  )
  select r.*, coalesce(u.status, 'triaged') as status, u.at as changed_at, c.id, c.size, c.emergency_at
    from found
    cross join lateral (select * from relations where relations.receipt = found.receipt limit 1) r
    left join lateral (
      select status, at from updates
       where found.is_told and updates.receipt = case when r.relation->>'hasNewFacts' = 'true' then r.receipt
         else coalesce(r.relation->>'repeatOf', r.receipt) end
       order by at desc, recorded_at desc, id desc limit 1) u on true
    left join lateral (
      select id, size, emergency_at from crowds where crowds.id = coalesce(r.relation->>'crowd', r.receipt) limit 1) c on true
   order by r.at desc, r.receipt`

/** Not those of calls that still ran: what is known of them at the end is more. */
const EARLIER = `
  select distinct on (a.receipt) a.receipt, t.triage from unnest($1::text[], $2::integer[]) as a (receipt, revision)
    join triages t on t.receipt = a.receipt join revisions r on (r.receipt, r.revision) = (t.receipt, t.revision)
   where t.revision < a.revision and (not r.request->'flags' ? 'call-running' or t.triage ? 'notTo')
   order by a.receipt, t.revision desc`

interface CrowdRow {
  id: string
  size: number
  emergency_at: Date | null
}

interface Row extends Omit<CrowdRow, 'id' | 'size'> {
  receipt: string
  revision: number
  at: Date
  topic: string
  urgency: number
  signals: string[]
  sketch: Buffer
  facts: Buffer
  keys: string[]
  relation: Relation
  status: Status
  changed_at: Date | null
  id: string | null
  size: number | null
}

async function look(client: Client, asked: AskedRelations): Promise<KnownRelations> {
  const { portraits, related } = asked
  const first = Math.min(...portraits.map(({ at }) => at))
  const keys = portraits.flatMap(({ people, places }) => [...people, ...places])
  const rows = await query<Row>(client, LOOK, [
    [...new Set(portraits.flatMap(({ people }) => people))],
    [...new Set(portraits.flatMap(({ places }) => places))],
    new Date(first - asked.peopleMs),
    new Date(first - asked.placesMs),
    [...new Set([...portraits.map(({ receipt }) => receipt), ...related])],
  ])
  const known = rows.map((row) => ({ portrait: toPortrait(row), keys: row.keys }))
  return {
    byKey: byKeys(known, new Set(keys)),
    byReceipt: new Map(known.map(({ portrait }) => [portrait.receipt, portrait])),
    crowds: new Map(
      rows.flatMap(({ id, size, emergency_at }) =>
        id === null || size === null ? [] : [[id, toCrowd({ id, size, emergency_at })] as const],
      ),
    ),
    earlier: await earlierOf(client, portraits),
  }
}

function byKeys(known: { portrait: KnownPortrait; keys: string[] }[], asked: ReadonlySet<string>) {
  const found = new Map<string, KnownPortrait[]>()
  for (const { portrait, keys } of known)
    for (const key of keys) {
      if (!asked.has(key)) continue
      const under = found.get(key)
      if (under) under.push(portrait)
      else found.set(key, [portrait])
    }
  return found
}

async function earlierOf(
  client: Client,
  portraits: AskedRelations['portraits'],
): Promise<Map<string, Triage>> {
  const later = portraits.filter(({ revision }) => revision > 1)
  if (later.length === 0) return new Map()
  const rows = await query<{ receipt: string; triage: Triage }>(client, EARLIER, [
    later.map(({ receipt }) => receipt),
    later.map(({ revision }) => revision),
  ])
  return new Map(rows.map(({ receipt, triage }) => [receipt, triage]))
}

function toPortrait(row: Row): KnownPortrait {
  const { receipt, revision, topic, signals, keys, relation, status, changed_at } = row
  const isClosed = status === 'closed' || status === 'rated'
  return {
    ...{ receipt, revision, topic, signals, relation, status },
    at: row.at.getTime(),
    urgency: urgencyOf(row.urgency),
    people: keys.filter(isOfPeople),
    places: keys.filter((key) => !isOfPeople(key)),
    sketch: wordsIn(row.sketch),
    facts: wordsIn(row.facts),
    ...(isClosed && changed_at && { closedAt: changed_at.getTime() }),
  }
}

/** See portrait.ts. */
function isOfPeople(key: string): boolean {
  return key.startsWith('p') || key.startsWith('o')
}

function toCrowd({ id, size, emergency_at }: CrowdRow): KnownCrowd {
  return { id, size, ...(emergency_at && { emergencyAt: emergency_at.getTime() }) }
}

/** As they lie in memory: little end first, as on every machine that this runs on. */
function wordsIn(bytes: Buffer): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer)
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** What was forgotten meanwhile is not known again. A crowd never shrinks: what was judged late, or again, takes nothing back. */
const KEEP = `
  with input as (
    select receipt, revision, at, topic, urgency, array(select jsonb_array_elements_text(signals)) as signals,
      decode(sketch, 'base64') as sketch, decode(facts, 'base64') as facts,
      array(select jsonb_array_elements_text(keys)) as keys, relation, is_emergency
    from jsonb_to_recordset($1) as i (receipt text, revision integer, at timestamptz, topic text, urgency smallint,
      signals jsonb, sketch text, facts text, keys jsonb, relation jsonb, is_emergency boolean)
    where not exists (select 1 from forgotten f where f.receipt = i.receipt)
  ), kept as (
    insert into relations as r (receipt, revision, at, topic, urgency, signals, sketch, facts, keys, relation)
    select receipt, revision, at, topic, urgency, signals, sketch, facts, keys, relation from input order by receipt
    on conflict (receipt) do update set (revision, topic, urgency, signals, sketch, facts, keys, relation)
      = (excluded.revision, excluded.topic, excluded.urgency, excluded.signals, excluded.sketch, excluded.facts,
         excluded.keys, excluded.relation)
      where r.revision < excluded.revision
    returning receipt, at, keys
  ), keyed as (
    insert into relation_keys (key, at, receipt) select unnest(keys), at, receipt from kept order by receipt
    on conflict do nothing
  ), grown as (
    select i.relation->>'crowd' as id, (array_agg(i.topic order by i.receipt))[1] as topic,
      max((i.relation->>'size')::integer) as size, max(i.at) as last_at,
      greatest(max(i.at) filter (where i.is_emergency), max(h.at)) as emergency_at
    from input i left join lateral (
      select at from relations r where r.receipt = i.relation->>'crowd' and r.urgency = 0
      union all select at from input f where f.receipt = i.relation->>'crowd' and f.urgency = 0) h on true
    where i.relation ? 'crowd' group by 1
  )
  insert into crowds as c (id, topic, size, last_at, emergency_at)
  select id, topic, size, last_at, emergency_at from grown order by id
  on conflict (id) do update set size = greatest(c.size, excluded.size),
    last_at = greatest(c.last_at, excluded.last_at), emergency_at = greatest(c.emergency_at, excluded.emergency_at)`

async function keep(client: Client, decided: DecidedRelation[]): Promise<void> {
  // Of a receipt the newest revision.
  const newest = new Map<string, DecidedRelation>()
  for (const each of decided) {
    const { receipt, revision } = each.portrait
    if ((newest.get(receipt)?.portrait.revision ?? 0) < revision) newest.set(receipt, each)
  }
  const rows = [...newest.values()].map(({ portrait, relation }) => ({
    receipt: portrait.receipt,
    revision: portrait.revision,
    at: new Date(portrait.at),
    topic: portrait.topic,
    urgency: urgencyCode(portrait.urgency),
    signals: portrait.signals,
    sketch: bytesOf(portrait.sketch),
    facts: bytesOf(portrait.facts),
    keys: [...portrait.people, ...portrait.places],
    relation,
    is_emergency: portrait.urgency === 'emergency' && relation.isLowered !== true,
  }))
  if (rows.length > 0) await query(client, KEEP, [JSON.stringify(rows)])
}
