/** Ratings: recorded together with their update, then put on the queue by the reconciler. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Feedback, Rating } from '../src/contract/feedback.ts'
import type { FeedbackStage, LedgerRatings, NumberedFeedback, RatingState } from '../src/contract/ledger.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

const stages: FeedbackStage[] = ['recorded', 'queued', 'taken']

/** A slip of the finger can be mended; what a dispatcher has counted stays. */
const CHANGEABLE_MS = 24 * 3_600_000

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresRatings(pool: Pool): LedgerRatings {
  return {
    of: (receipt) => ratingState(pool, receipt),
    rate: (receipt, rating) => transaction(pool, (client) => rateWithin(client, receipt, rating)),

    pending: async (stage, after, limit) => {
      const values = [stages.indexOf(stage), after?.receipt ?? '', after?.number ?? 0, limit]
      return (await query<Row>(pool, PENDING, values)).map(toFeedback)
    },

    advance: async (keys, stage) => {
      await query(
        pool,
        `update ratings r set stage = $3 from unnest($1::text[], $2::integer[]) as k (receipt, number)
         where (r.receipt, r.number) = (k.receipt, k.number) and r.stage < $3`,
        [keys.map(({ receipt }) => receipt), keys.map(({ number }) => number), stages.indexOf(stage)],
      )
    },
  }
}

interface Row {
  receipt: string
  number: number
  revision: number
  score: number
  comment: string | null
  at: Date
}

const PENDING = `
  select receipt, number, revision, score, comment, at from ratings
  where stage = $1 and stage < 2 and (receipt, number) > ($2, $3) order by receipt, number limit $4`

function toFeedback({ receipt, number, revision, score, comment, at }: Row): NumberedFeedback {
  const rated = { score, ...(comment !== null && { comment }), at: beijingTime(at.getTime()) }
  const feedback: Feedback = { schema: 'jiesu.feedback/1', kind: 'rating', receipt, revision, ...rated }
  return { number, feedback }
}

/** The newest update, the newest rating, and since when its round goes. */
interface Standing {
  status: string | null
  update_id: string | null
  number: number | null
  round: number | null
  score: number | null
  comment: string | null
  began_at: Date | null
  now: Date
}

const STANDING = `
  select u.status, u.id as update_id, r.number, r.round, r.score, r.comment, now() as now,
    (select min(at) from ratings where receipt = $1 and round = r.round) as began_at
  from (select 1) as one
  left join lateral (
    select status, id from updates where receipt = $1 order by at desc, recorded_at desc, id desc limit 1
  ) u on true
  left join lateral (
    select number, round, score, comment from ratings where receipt = $1 order by number desc limit 1
  ) r on true`

async function standing(client: Client | Pool, receipt: string): Promise<Standing | undefined> {
  const [row] = await query<Standing>(client, STANDING, [receipt])
  return row
}

/** Which round a rating given now belongs to: a new one when closed, the same while it can be changed. */
function roundOf(standing: Standing | undefined): number | undefined {
  if (!standing) return undefined
  const { status, round, began_at, now } = standing
  if (status === 'closed') return (round ?? 0) + 1
  if (!isOurs(standing) || round === null || began_at === null) return undefined
  return now.getTime() - began_at.getTime() < CHANGEABLE_MS ? round : undefined
}

/** Whether what is shown is the rating that was given here; a dispatcher may report one that it was told. */
function isOurs({ round, update_id }: Standing): boolean {
  return round !== null && update_id === updateId(round)
}

function updateId(round: number): string {
  return `jiesu/rating/${round}`
}

function stateOf(standing: Standing | undefined): RatingState {
  const mayRate = roundOf(standing) !== undefined
  // A rating of an earlier round says nothing of what is closed now.
  if (!standing || !isOurs(standing) || standing.score === null) return { mayRate }
  const { score, comment } = standing
  return { mayRate, rating: { score, ...(comment !== null && { comment }) } }
}

export async function ratingState(client: Client | Pool, receipt: string): Promise<RatingState> {
  return stateOf(await standing(client, receipt))
}

/** In the caller's transaction. */
export async function rateWithin(
  client: Client,
  receipt: string,
  rating: Rating,
): ReturnType<LedgerRatings['rate']> {
  await query(client, 'select 1 from revisions where receipt = $1 and revision = 1 for update', [receipt])
  const now = await standing(client, receipt)
  const given = stateOf(now).rating
  if (given?.score === rating.score && given.comment === rating.comment) return 'known'
  const round = roundOf(now)
  if (!now || round === undefined) return 'closed'
  await record(client, { receipt, round, number: (now.number ?? 0) + 1, rating })
  return 'counted'
}

interface Recorded {
  receipt: string
  round: number
  number: number
  rating: Rating
}

async function record(client: Client, { receipt, round, number, rating }: Recorded): Promise<void> {
  await query(
    client,
    `insert into ratings (receipt, number, round, revision, score, comment, at)
     select $1, $2, $3, max(revision), $4, $5, now() from revisions where receipt = $1`,
    [receipt, number, round, rating.score, rating.comment ?? null],
  )
  // The comment is for the dispatcher and the operator, not for everybody who may read the timeline.
  await query(
    client,
    `insert into updates (receipt, id, status, at, by, note) values ($1, $2, 'rated', now(), 'citizen', $3)
     on conflict (receipt, id) do update set at = excluded.at, note = excluded.note`,
    [receipt, updateId(round), `${rating.score}/5`],
  )
}
