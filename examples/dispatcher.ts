/**
 * A dispatcher as another team would write it: it knows BullMQ and HTTP, and nothing of Jiesu's code. It takes what is
 * on `dispatch`, prints it, and reports back until the request is closed.
 *
 *   node examples/dispatcher.ts [--pause MS between two reports, 500] [--once N requests, then it ends]
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPostgresBackend, type Job, UnrecoverableError, Worker } from 'bullmq'

/** As much of Request v1 (schema/request.v1.json) as is used here. */
interface Request {
  receipt: string
  revision: number
  title?: string
  text: string
  type: string
  flags: string[]
  requester: { name?: string; phone?: string; anonymous: boolean }
  location?: { text?: string }
  triage?: { urgency: string; direction?: { unit: string }; dispatchDueAt: string; evidence: string[] }
}

const { values: options } = parseArgs({
  options: { pause: { type: 'string', default: '500' }, once: { type: 'string' } },
})
const { DATA_DIR = './data', JIESU_URL = 'http://127.0.0.1:8080', REDIS_URL, DATABASE_URL } = process.env
const key = process.env.JIESU_KEY ?? fromDataDir('local.key')

/** A real dispatcher keeps this in its database: (receipt, revision) is the key, since delivery is at least once. */
const seen = new Map<string, number>()
let left = options.once === undefined ? Number.POSITIVE_INFINITY : Number(options.once)

const worker = startWorker()
worker.on('error', (error) => console.error(`queue: ${error.message || error}`))
worker.on('failed', (job, error) => console.error(`${job?.id} failed: ${error.message}`))
await worker.waitUntilReady()
console.log(`Waiting for requests; reporting to ${JIESU_URL}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)

function startWorker() {
  const common = {
    concurrency: 20,
    // What a killed dispatcher held comes to another within 15 s, and is not given up however often that happens.
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: 1000,
  }
  if (REDIS_URL) {
    const connection = { url: REDIS_URL, maxRetriesPerRequest: null }
    return new Worker('dispatch', take, { ...common, connection, prefix: 'jiesu' })
  }
  const connection = {
    connectionString: DATABASE_URL ?? fromDataDir('database.url'),
    schema: 'jiesu_queue',
    max: 4,
  }
  return new Worker('dispatch', take, { ...common, connection }, createPostgresBackend)
}

function fromDataDir(name: string): string {
  const file = join(DATA_DIR, name)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  console.error(
    `${file} is not there: start Jiesu first (npm start), or see the README for what to set instead`,
  )
  process.exit(1)
}

async function take(job: Job<Request>): Promise<void> {
  const request = job.data
  if (job.name !== 'request') return print(job)
  const { receipt, revision } = request
  if (revision < (seen.get(receipt) ?? 0))
    return console.log(`· ${receipt} revision ${revision}: older than known`)
  seen.set(receipt, revision)
  print(job)
  await report(request, 'dispatched', '派单员', `交${request.triage?.direction?.unit ?? '承办单位'}办理`)
  await report(request, 'in_progress', '承办单位', '已联系市民，正在处理')
  await report(request, 'closed', '承办单位', '已办结并回复市民')
  if (--left === 0) stop()
}

function print({ id, name, data }: Job<Request>): void {
  const { triage, requester, location } = data
  const urgency = triage?.urgency ?? 'normal'
  const marks = [urgency === 'emergency' && '!!', data.flags?.includes('redelivered') && '(again)']
  console.log(['▶', ...marks, id, name, `r${data.revision}`, data.type, urgency].filter(Boolean).join(' '))
  if (data.text) console.log(`  ${(data.title ?? data.text).replace(/\s+/g, ' ').slice(0, 70)}`)
  const who = requester?.anonymous ? '匿名' : (requester?.name ?? requester?.phone)
  const facts = [
    who,
    location?.text,
    triage?.evidence.join(' '),
    triage && `dispatch by ${triage.dispatchDueAt}`,
  ]
  console.log(`  ${facts.filter(Boolean).join(' · ')}`)
}

/** The id is the same however often this runs, so that a report counts once. */
async function report(request: Request, status: string, by: string, note: string): Promise<void> {
  await sleep(Number(options.pause))
  const { receipt, revision } = request
  const body = { id: `${receipt}-r${revision}-${status}`, status, at: new Date().toISOString(), by, note }
  await post(`${JIESU_URL}/v1/requests/${receipt}/updates`, body)
  console.log(`  ${receipt} ${status}`)
}

/** 503 and no answer at all: again, when told to. Anything else that is not 2xx is a mistake of ours. */
async function post(url: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(
      () => undefined,
    )
    if (answer?.ok) return
    if (answer && answer.status !== 503)
      throw new UnrecoverableError(`${answer.status} ${await answer.text()}`)
    await sleep(1000 * Number(answer?.headers.get('retry-after') ?? 1))
  }
}

/** What is under way is finished first. */
function stop(): void {
  worker.close().then(() => process.exit(), console.error)
}
