/** One request, emptied; what was in it is sealed where the law wants the record. */
import { RejectedError } from '../src/contract/errors.ts'
import type { Skeleton } from '../src/contract/keeping.ts'
import type { Request, Triage } from '../src/contract/request.ts'
import { refreshCases } from './cases-index-postgres.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Client, query } from './postgres.ts'

export interface Forgetting {
  client: Client
  contentHash: ContentHash
  skeleton: Skeleton
  /** Undefined: nothing is kept. */
  seal: ((content: string) => Buffer) | undefined
}

interface Revision {
  revision: number
  content: Buffer | null
  request: Request
}

/** Returns the files that nobody else names. Throws RejectedError while its conversation is under way. */
export async function forgetRequest(forgetting: Forgetting, receipt: string): Promise<string[]> {
  const { client, seal } = forgetting
  const revisions = await query<Revision>(
    client,
    'select revision, content, request from revisions where receipt = $1 order by revision for update',
    [receipt],
  )
  if (seal) await sealAll(client, receipt, revisions, seal)
  const files = await query<{ id: string }>(client, FILES, [receipt])
  await emptyThread(client, revisions.at(0)?.request)
  for (const revision of revisions) await emptyRevision(forgetting, receipt, revision)
  await emptyTriages(client, receipt)
  for (const statement of EMPTY) await query(client, statement, [receipt])
  await query(client, MARK, [receipt, seal ? 'locked' : 'forgotten'])
  await refreshCases(client, [receipt])
  return files.map(({ id }) => id)
}

/** What was sealed before is not covered by what is empty now. */
async function sealAll(
  client: Client,
  receipt: string,
  revisions: Revision[],
  seal: NonNullable<Forgetting['seal']>,
): Promise<void> {
  const [row] = await query<{ rest: object }>(client, SEALED, [receipt])
  const content = JSON.stringify({
    receipt,
    revisions: revisions.map(({ request }) => request),
    ...row?.rest,
  })
  await query(client, 'insert into sealed (receipt, content) values ($1, $2) on conflict do nothing', [
    receipt,
    seal(content),
  ])
}

const all = (table: string, condition = 'receipt = $1') =>
  `(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (select * from ${table} where ${condition}) x)`

const QUARANTINED = `receipt >= $1 and receipt < $1 || ','`

const SEALED = `
  select jsonb_build_object('triages', ${all('triages')}, 'updates', ${all('updates')}, 'ratings', ${all('ratings')},
    'supplements', ${all('supplements')}, 'corrections', ${all('corrections')}, 'attachments', ${all('attachments')}, 'quarantine', ${all('quarantine', QUARANTINED)}) as rest`

const FILES = `
  select id from attachments a where receipt = $1 and attachment->>'state' = 'stored'
    and not exists (select 1 from attachment_uses u where u.id = a.id and u.receipt <> $1
      and not exists (select 1 from forgotten f where f.receipt = u.receipt))`

/** Its hash is kept, or made now: the same, sent once more, is a duplicate. */
async function emptyRevision(
  { client, contentHash, skeleton }: Forgetting,
  receipt: string,
  { revision, content, request }: Revision,
): Promise<void> {
  await query(
    client,
    'update revisions set content = $3, request = $4 where receipt = $1 and revision = $2',
    [receipt, revision, content ?? contentHash(request), JSON.stringify(skeleton(request))],
  )
}

/** What was found stays for the statistics, the words that led there go, and how downstream called whoever objected. */
async function emptyTriages(client: Client, receipt: string): Promise<void> {
  const rows = await query<{ revision: number; triage: Triage }>(
    client,
    'select revision, triage from triages where receipt = $1',
    [receipt],
  )
  for (const { revision, triage } of rows)
    await query(client, 'update triages set triage = $3 where receipt = $1 and revision = $2', [
      receipt,
      revision,
      JSON.stringify({ ...triage, evidence: [], ...(triage.notTo && { notTo: [] }) }),
    ])
}

const KINDS = `kind in ('fetch', 'reply', 'say', 'transcribe', 'summarise')`
const WHY = 'forgotten: nobody can have it any more'

const EMPTY = [
  'update updates set note = null, by = null where receipt = $1',
  'update ratings set comment = null where receipt = $1',
  'update supplements set added = null where receipt = $1',
  `update corrections set reason = '' where receipt = $1`,
  `update attachments set reason = '${WHY}', transcript = null,
     attachment = (attachment - 'name' - 'sha256') || '{"state": "failed"}' where receipt = $1`,
  `delete from errands where ${KINDS} and receipt = $1`,
  `delete from deliveries where ${KINDS} and receipt = $1`,
  'delete from pending where receipt = $1',
  'delete from relations where receipt = $1',
  'delete from relation_keys where receipt = $1',
  'delete from unassigned where receipt = $1',
  "update objections set state = 'answered' where receipt = $1 and state = 'open'",
  'update redirections set reason = null, is_sent = true where receipt = $1',
  'update parts set answer = null where receipt = $1 and joined_at is not null',
  `update quarantine set body = '', reason = 'forgotten', note = null, changed_at = now() where ${QUARANTINED}`,
]

const MARK = `
  insert into forgotten (receipt, how) values ($1, $2)
  on conflict (receipt) do update set how = excluded.how, at = now()`

/** What a conversation remembers of its citizen, and which messages it had. */
async function emptyThread(client: Client, request: Request | undefined): Promise<void> {
  const thread = request?.requester.openid ?? request?.source.callId
  if (!request || !thread) return
  const key = [request.source.channel, request.source.endpoint, thread]
  const [busy] = await query(client, `select 1 from parts where ${THREAD} and joined_at is null limit 1`, key)
  if (busy)
    throw new RejectedError('bad-request', {
      detail: `${request.receipt}: its citizen is writing or calling just now: try again in some minutes`,
    })
  await query(client, `update threads set state = null, wake_at = null, reason = null where ${THREAD}`, key)
  await query(client, `update parts set answer = null where ${THREAD}`, key)
}

const THREAD = '(channel, endpoint, thread) = ($1, $2, $3)'
