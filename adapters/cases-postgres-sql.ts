/** What a request is in the console's search, made of how the ledger stands. */

/** `limit 1` also where there is one at most: each is looked up by its key, whatever the planner believes of the table. */
const FOUND = `
  select f.receipt, f.received_at, f.channel, f.endpoint, n.revision,
    left(n.source->>'messageId', 256) as message_id, left(n.source->>'orderNumber', 256) as order_number,
    n.requester->>'phone' as phone,
    nullif(n.requester->>'callerNumber', n.requester->>'phone') as caller_number,
    coalesce(t.triage->>'type', n.type, 'unknown') as type,
    coalesce(t.triage->>'urgency', (array['emergency', 'urgent'])[p.urgency + 1], 'normal') as urgency,
    coalesce(u.status, case when t.at is null then 'received' else 'triaged' end) as state,
    greatest(n.received_at, t.at, u.at) as changed_at
  from asked
  cross join lateral (
    select receipt, received_at, channel, endpoint from revisions r
     where r.receipt = asked.receipt and r.revision = 1 limit 1) f
  cross join lateral (
    select revision, received_at, request->'source' as source, request->'requester' as requester,
      request->>'type' as type
    from revisions r where r.receipt = asked.receipt order by revision desc limit 1) n
  left join lateral (
    select at, triage from triages r where r.receipt = asked.receipt order by revision desc limit 1) t on true
  left join lateral (
    select urgency from pending r where r.receipt = asked.receipt order by revision desc limit 1) p on true
  left join lateral (
    select status, at from updates r where r.receipt = asked.receipt
     order by at desc, recorded_at desc, id desc limit 1) u on true`

const COLUMNS = 'received_at, kind, message_id, order_number, phone, caller_number, revision, changed_at'
const prefixed = (name: string) => COLUMNS.replaceAll(/\w+/g, (column) => `${name}.${column}`)

/** $1: receipts. What has not changed is not written. */
export const REFRESH = `
  with asked as (select distinct unnest($1::text[]) collate "C" as receipt),
  found as (${FOUND}),
  hashed as (
    select *, hashtextextended(concat_ws(E'\\x1f', channel, endpoint, type, urgency, state), 0) as kind from found),
  kinds as (
    insert into case_kinds (id, channel, endpoint, type, urgency, state)
    select distinct kind, channel, endpoint, type, urgency, state from hashed
     where not exists (select 1 from case_kinds k where k.id = hashed.kind)
    on conflict do nothing),
  gone as (
    delete from cases c using asked
     where c.receipt = asked.receipt and not exists (select 1 from found where found.receipt = c.receipt))
  insert into cases as c (receipt, ${COLUMNS}) select receipt, ${COLUMNS} from hashed order by receipt
  on conflict (receipt) do update set (${COLUMNS}) = (${prefixed('excluded')})
   where (${prefixed('c')}) is distinct from (${prefixed('excluded')})`
