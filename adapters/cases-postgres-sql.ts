/** What a request is in the console's search, made of how the ledger stands. */

/** A category that is less sure than this is as good as guessed. */
const UNSURE = 0.5

/** `limit 1` also where there is one at most: each is looked up by its key, whatever the planner believes of the table. */
const FOUND = `
  select f.receipt, f.received_at, f.channel, f.endpoint, n.revision,
    left(n.source->>'messageId', 256) as message_id, left(n.source->>'orderNumber', 256) as order_number,
    n.requester->>'phone' as phone,
    nullif(n.requester->>'callerNumber', n.requester->>'phone') as caller_number,
    coalesce(t.triage->>'type', n.type, 'unknown') as type,
    coalesce(t.triage->>'urgency', (array['emergency', 'urgent'])[p.urgency + 1], 'normal') as urgency,
    coalesce(u.status, case when t.at is null then 'received' else 'triaged' end) as state,
    t.at is not null as is_triaged,
    t.triage->'category'->'path'->>0 as category,
    coalesce(t.triage->>'disposition', 'dispatch') as disposition,
    coalesce(t.triage->'place'->>'districtCode', t.triage->'place'->>'outside', n.district) as district,
    array(select jsonb_array_elements_text(t.triage->'lanes') union select 'minors' where n.requester->>'minor' = 'true'
      union select 'confidential' where n.is_confidential order by 1) as lanes,
    coalesce((t.triage->'category'->>'confidence')::real < ${UNSURE}, true) as is_unsure,
    greatest(n.received_at, t.at, u.at) as changed_at
  from asked
  cross join lateral (
    select receipt, received_at, channel, endpoint from revisions r
     where r.receipt = asked.receipt and r.revision = 1 limit 1) f
  cross join lateral (
    select revision, received_at, request->'source' as source, request->'requester' as requester,
      request->>'type' as type, request->'location'->>'districtCode' as district,
      request->'requester'->>'confidential' = 'true' and not request->'flags' ? 'forgotten' as is_confidential
    from revisions r where r.receipt = asked.receipt order by revision desc limit 1) n
  left join lateral (
    select at, triage from triages r where r.receipt = asked.receipt order by revision desc limit 1) t on true
  left join lateral (
    select urgency from pending r where r.receipt = asked.receipt order by revision desc limit 1) p on true
  left join lateral (
    select status, at from updates r where r.receipt = asked.receipt
     order by at desc, recorded_at desc, id desc limit 1) u on true`

const COLUMNS =
  'received_at, kind, matter, message_id, order_number, phone, caller_number, revision, changed_at'
const prefixed = (name: string) => COLUMNS.replaceAll(/\w+/g, (column) => `${name}.${column}`)

/** $1: receipts. What has not changed is not written. */
export const REFRESH = `
  with asked as (select distinct unnest($1::text[]) collate "C" as receipt),
  found as (${FOUND}),
  hashed as (
    select *, hashtextextended(concat_ws(E'\\x1f', channel, endpoint, type, urgency, state), 0) as kind,
      case when is_triaged then hashtextextended(concat_ws(E'\\x1f', coalesce(category, ''), disposition,
        coalesce(district, ''), array_to_string(lanes, ' '), is_unsure), 0) end as matter
    from found),
  kinds as (
    insert into case_kinds (id, channel, endpoint, type, urgency, state)
    select distinct kind, channel, endpoint, type, urgency, state from hashed
     where not exists (select 1 from case_kinds k where k.id = hashed.kind)
    on conflict do nothing),
  matters as (
    insert into case_matters (id, category, disposition, district, lanes, is_unsure)
    select distinct matter, category, disposition, district, lanes, is_unsure from hashed
     where is_triaged and not exists (select 1 from case_matters m where m.id = hashed.matter)
    on conflict do nothing),
  gone as (
    delete from cases c using asked
     where c.receipt = asked.receipt and not exists (select 1 from found where found.receipt = c.receipt))
  insert into cases as c (receipt, ${COLUMNS}) select receipt, ${COLUMNS} from hashed order by receipt
  on conflict (receipt) do update set (${COLUMNS}) = (${prefixed('excluded')})
   where (${prefixed('c')}) is distinct from (${prefixed('excluded')})`
