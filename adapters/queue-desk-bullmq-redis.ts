/**
 * Pages of jobs on Redis, by the last job of the page before: BullMQ's own lists are by offset, and move while they are
 * read. A set is entered by the rank of that job, or of its score where it has gone; a list near the end that jobs are
 * taken from.
 */
import type { Redis } from 'ioredis'
import type { DeskJob, DeskPage, DeskWorker, JobState } from '../src/contract/queue-desk.ts'

export type KeyOf = (name: string) => string

export interface PageQuery {
  after?: string | undefined
  limit: number
}

interface Place {
  id: string
  /** Of a set. */
  score?: number
  cursor: string
}

const sets = {
  delayed: { set: 'delayed', isReversed: false },
  failed: { set: 'failed', isReversed: true },
  completed: { set: 'completed', isReversed: true },
}

export async function jobsPage(
  redis: Redis,
  key: KeyOf,
  state: JobState,
  query: PageQuery,
): Promise<DeskPage> {
  const places = await placesOf(redis, key, state, query)
  const jobs = await jobsOf(redis, key, state, places)
  const last = places.length === query.limit ? places.at(-1)?.cursor : undefined
  return { jobs, ...(last !== undefined && { cursor: last }) }
}

function placesOf(redis: Redis, key: KeyOf, state: JobState, query: PageQuery): Promise<Place[]> {
  if (state === 'waiting') return waiting(redis, key, query)
  if (state === 'active') return inList(redis, key('active'), query)
  const { set, isReversed } = sets[state]
  return inSet(redis, key(set), isReversed, query)
}

/** What has no priority is taken before all that has one. */
async function waiting(redis: Redis, key: KeyOf, { after, limit }: PageQuery): Promise<Place[]> {
  const isInSet = after?.startsWith(SET) ?? false
  const first = isInSet ? [] : await inList(redis, key('wait'), { after, limit })
  if (first.length === limit) return first
  const rest = { after: isInSet ? after : undefined, limit: limit - first.length }
  return [...first, ...(await inSet(redis, key('prioritized'), false, rest))]
}

const LIST = 'l~'
const SET = 's~'

/** The end of the list is taken first: `depth` is counted from there. */
async function inList(redis: Redis, list: string, { after, limit }: PageQuery): Promise<Place[]> {
  const from = await depthIn(redis, list, after)
  const ids = await redis.lrange(list, -(from + limit), -(from + 1))
  return ids.toReversed().map((id, n) => ({ id, cursor: `${LIST}${from + n}~${id}` }))
}

/** Jobs before it have been taken since: it can only be nearer to the end. */
async function depthIn(redis: Redis, list: string, after: string | undefined): Promise<number> {
  const last = readCursor(after, LIST)
  if (!last) return 0
  // Looked for no farther than where it stood; the type knows no RANK and MAXLEN together.
  const [place, length] = await Promise.all([
    redis.call('LPOS', list, last.id, 'RANK', '-1', 'MAXLEN', String(last.at + 1)),
    redis.llen(list),
  ])
  return typeof place === 'number' ? length - place : last.at
}

async function inSet(
  redis: Redis,
  set: string,
  isReversed: boolean,
  { after, limit }: PageQuery,
): Promise<Place[]> {
  const last = readCursor(after, SET)
  const from = last ? await rankAfter(redis, set, isReversed, last) : 0
  const [start, stop] = [String(from), String(from + limit - 1)]
  const flat = isReversed
    ? await redis.zrevrange(set, start, stop, 'WITHSCORES')
    : await redis.zrange(set, start, stop, 'WITHSCORES')
  const places: Place[] = []
  for (let n = 0; n + 1 < flat.length; n += 2) {
    const [id = '', score = '0'] = [flat[n], flat[n + 1]]
    places.push({ id, score: Number(score), cursor: `${SET}${score}~${id}` })
  }
  return places
}

/** Where it has gone, those of its very score come once more. */
async function rankAfter(redis: Redis, set: string, isReversed: boolean, { id, at }: Last): Promise<number> {
  const [score, rank] = await Promise.all([
    redis.zscore(set, id),
    isReversed ? redis.zrevrank(set, id) : redis.zrank(set, id),
  ])
  if (rank !== null && Number(score) === at) return rank + 1
  return isReversed ? redis.zcount(set, `(${at}`, '+inf') : redis.zcount(set, '-inf', `(${at}`)
}

interface Last {
  at: number
  id: string
}

/** What is no cursor of ours begins anew. */
function readCursor(cursor: string | undefined, kind: string): Last | undefined {
  const found = cursor?.startsWith(kind) ? /^(\d{1,17})~(.*)$/s.exec(cursor.slice(kind.length)) : undefined
  return found ? { at: Number(found[1]), id: found[2] ?? '' } : undefined
}

const FIELDS = ['name', 'timestamp', 'priority', 'atm', 'failedReason', 'processedOn', 'finishedOn']
/** BullMQ's score of a delayed job is its time with a counter behind it. */
const DELAY_STEP = 0x1000

export async function dueAt(redis: Redis, set: string, id: string): Promise<number | undefined> {
  const score = await redis.zscore(set, id)
  return score === null ? undefined : Math.floor(Number(score) / DELAY_STEP)
}

/** Without their data. What has gone between the two looks is left out. */
async function jobsOf(redis: Redis, key: KeyOf, state: JobState, places: Place[]): Promise<DeskJob[]> {
  if (places.length === 0) return []
  const pipeline = redis.pipeline()
  for (const { id } of places) pipeline.hmget(key(id), ...FIELDS)
  const answers = (await pipeline.exec()) ?? []
  return places.flatMap(({ id, score }, n) => {
    const [error, fields] = answers[n] ?? []
    if (error) throw error
    const job = Array.isArray(fields) ? jobOf(id, fields) : undefined
    if (!job) return []
    return state === 'delayed' ? [{ ...job, dueAt: Math.floor((score ?? 0) / DELAY_STEP) }] : [job]
  })
}

function jobOf(id: string, fields: (string | null)[]): DeskJob | undefined {
  const [name, timestamp, priority, attempts, reason, started, finished] = fields
  if (name === null || name === undefined) return undefined
  return {
    id,
    name,
    priority: Number(priority ?? 0),
    attempts: Number(attempts ?? 0),
    addedAt: Number(timestamp ?? 0),
    ...(started && { startedAt: Number(started) }),
    ...(finished && { finishedAt: Number(finished) }),
    ...(reason && { reason }),
  }
}

/** As BullMQ finds them: by the names of the connections that they wait on. */
export async function workers(queue: {
  getWorkers(): Promise<Record<string, string>[]>
}): Promise<DeskWorker[]> {
  const clients = await queue.getWorkers()
  return clients.map(({ rawname = '', addr }) => ({
    name: rawname.split(':w:')[1] ?? '',
    ...(addr !== undefined && { address: addr.replace(/:\d+$/, '') }),
  }))
}
