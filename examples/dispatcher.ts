/**
 * A dispatcher as another team would write it: it knows BullMQ and HTTP, and nothing of Jiesu's code. It takes what is
 * on `dispatch`, prints it, and reports back until the request is closed. A Jiesu on this machine is found by what it
 * has written into its DATA_DIR (./data); of any other, JIESU_URL, JIESU_KEY and REDIS_URL or DATABASE_URL are set.
 *
 *   node examples/dispatcher.ts [--pause MS between two reports, 500] [--once N requests, then it ends]
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPostgresBackend, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq'

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

/** As much of Alert v1 (schema/alert.v1.json). */
interface Alert {
  text?: string
  disposition?: string
  callerNumber?: string
  location?: { text?: string }
  evidence?: string[]
}

const { values: options } = parseArgs({
  options: { pause: { type: 'string', default: '500' }, once: { type: 'string' } },
})
const { DATA_DIR = './data', JIESU_URL, JIESU_KEY, REDIS_URL, DATABASE_URL } = process.env
const RETRY_MS = 1000
/** What hangs longer is left to the next dispatcher. */
const STOP_MS = 5000

const jiesu = {
  url: JIESU_URL ?? fromDataDir('address', 'JIESU_URL'),
  key: JIESU_KEY ?? fromDataDir('local.key', 'JIESU_KEY'),
}
const storeUrl = REDIS_URL ?? DATABASE_URL ?? fromDataDir('queue.url', 'REDIS_URL or DATABASE_URL')
/** A real dispatcher keeps this in its database: (receipt, revision) is the key, since delivery is at least once. */
const seen = new Map<string, number>()
let left = options.once === undefined ? Number.POSITIVE_INFINITY : Number(options.once)
let isStopping = false
let told = ''
const retries = new AbortController()

await untilJiesuAnswers()
if (!storeUrl.startsWith('redis')) await untilItsQueuesAreThere()
const worker = startWorker()
worker.on('error', (error) => tell(`queue: ${error.message || error}`))
worker.on('failed', (job, error) => console.error(`${job?.id} failed: ${error.message}`))
await worker.waitUntilReady()
console.log(`Waiting for requests; reporting to ${jiesu.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)

function startWorker() {
  const common = {
    concurrency: 20,
    // What a killed dispatcher held comes to another within 15 s, and is not given up however often that happens.
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: 1000,
  }
  if (storeUrl.startsWith('redis')) {
    const connection = { url: storeUrl, maxRetriesPerRequest: null }
    return new Worker('dispatch', take, { ...common, connection, prefix: 'jiesu' })
  }
  const connection = { connectionString: storeUrl, schema: 'jiesu_queue', max: 4 }
  return new Worker('dispatch', take, { ...common, connection }, createPostgresBackend)
}

function fromDataDir(name: string, variable: string): string {
  const found = read(name)
  if (found) return found
  console.error(
    `${join(DATA_DIR, name)} is not there: start Jiesu first (npm start, with the same DATA_DIR), or set ${variable}`,
  )
  process.exit(1)
}

function read(name: string): string | undefined {
  const file = join(DATA_DIR, name)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

async function take(job: Job<Request>, token?: string): Promise<void> {
  const request = job.data
  if (job.name === 'alert') return alarm(job)
  if (job.name !== 'request') return print(job)
  const { receipt, revision } = request
  if (revision < (seen.get(receipt) ?? 0))
    return console.log(`· ${receipt} revision ${revision}: older than known`)
  seen.set(receipt, revision)
  print(job)
  try {
    await report(request, 'dispatched', '派单员', `交${request.triage?.direction?.unit ?? '承办单位'}办理`)
    await report(request, 'in_progress', '承办单位', '已联系市民，正在处理')
    await report(request, 'closed', '承办单位', '已办结并回复市民')
  } catch (error) {
    if (!isStopping) throw error
    await job.moveToWait(token)
    throw new WaitingError()
  }
  if (--left === 0) stop()
}

/** Alert v1 (schema/alert.v1.json): an emergency in a call that still runs; its request comes beside it. */
function alarm({ id, name, data }: Job<Alert>): void {
  const { text, disposition, callerNumber, location, evidence } = data
  console.log(['!!', id, name, disposition].filter(Boolean).join(' '))
  if (text) console.log(`  ${text.replace(/\s+/g, ' ').slice(0, 70)}`)
  const facts = [callerNumber, location?.text, evidence?.join(' ')].filter(Boolean)
  if (facts.length > 0) console.log(`  ${facts.join(' · ')}`)
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
  await post(`/v1/requests/${receipt}/updates`, JSON.stringify(body))
  console.log(`  ${receipt} ${status}`)
}

/**
 * Again until it is taken, or until Ctrl-C. Only a refusal in Jiesu's own words is final: anything else may be another
 * program, a proxy, or a key that somebody is about to mend.
 */
async function post(path: string, body: string): Promise<void> {
  for (;;) {
    const headers = { authorization: `Bearer ${jiesu.key}`, 'content-type': 'application/json' }
    const answer = await call(path, { method: 'POST', headers, body })
    if (answer?.ok) return tell('')
    if (answer) await throwIfFinal(answer)
    tell(`${excuse(answer)}, trying again`)
    await patience(1000 * Number(answer?.headers.get('retry-after')) || RETRY_MS)
    await untilJiesuAnswers()
  }
}

/** Before a job is taken, and before the key is sent again: whoever else listens there gets neither. */
async function untilJiesuAnswers(): Promise<void> {
  for (;;) {
    jiesu.url = JIESU_URL ?? read('address') ?? jiesu.url
    jiesu.key = JIESU_KEY ?? read('local.key') ?? jiesu.key
    const answer = await call('/healthz')
    const text = await answer?.text().catch(() => '')
    if (text?.includes('"service":"jiesu"')) return
    tell(
      answer ? `what answers at ${jiesu.url} is no Jiesu, trying again` : `${excuse(answer)}, trying again`,
    )
    await patience(RETRY_MS)
  }
}

/** On PostgreSQL Jiesu makes them, a moment after it answers. */
async function untilItsQueuesAreThere(): Promise<void> {
  for (;;) {
    const answer = await call('/readyz', { headers: { authorization: `Bearer ${jiesu.key}` } })
    const state = (await answer?.text().catch(() => '')) ?? ''
    if (!/"queue":"(?:down|unknown)"/.test(state)) return
    tell('the queues of Jiesu are not there yet, trying again')
    await patience(RETRY_MS)
  }
}

/** Undefined where there is no answer. */
function call(path: string, init: RequestInit = {}): Promise<Response | undefined> {
  const signal = AbortSignal.timeout(10_000)
  return fetch(jiesu.url + path, { ...init, redirect: 'manual', signal }).catch(() => undefined)
}

/** A 401 or 403 is the key's fault, a `not-found` the address's: not the job's. */
async function throwIfFinal(answer: Response): Promise<void> {
  const { status, headers } = answer
  if (status < 400 || status > 499 || status === 401 || status === 403) return
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return
  const text = await answer.text().catch(() => '')
  const code = /"code":"([a-z-]+)"/.exec(text)?.[1]
  if (code && code !== 'not-found') throw new UnrecoverableError(`${status} ${text}`)
}

function excuse(answer: Response | undefined): string {
  if (!answer) return `no answer from ${jiesu.url}`
  if (answer.status === 401 || answer.status === 403)
    return `${jiesu.url} does not take the key (${answer.status}): JIESU_KEY needs one made with --channel dispatch`
  return `${jiesu.url} answers ${answer.status}`
}

/** Throws once it is to end. */
function patience(ms: number): Promise<void> {
  return sleep(ms, undefined, { signal: retries.signal })
}

/** Twenty reports that wait for the same thing say it once. */
function tell(text: string): void {
  if (text !== told && text !== '') console.error(text)
  told = text
}

/** What goes well is finished first; what waits for an answer goes back to the queue, for the next one to take. */
function stop(): void {
  isStopping = true
  worker.close().then(() => process.exit(), console.error)
  retries.abort()
  setTimeout(() => process.exit(), STOP_MS)
}
