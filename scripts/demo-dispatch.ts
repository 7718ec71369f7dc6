/** What a dispatcher is given, printed as it comes: alerts of calls that still run, requests, their revisions. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { createBullQueue } from '../adapters/queue-bullmq.ts'
import { CallAlert } from '../src/contract/call-alert.ts'
import { Request } from '../src/contract/request.ts'
import type { DemoHouse } from './demo-house.ts'

export interface Dispatch {
  /** Resolves when the job is taken, printed and reported on. */
  taken(id: string): Promise<void>
  close(): Promise<void>
}

const log = {
  debug() {},
  info() {},
  warn() {},
  error: (about: object, text: string) => console.error(text, about),
}

export async function watchDispatch(house: DemoHouse): Promise<Dispatch> {
  const storeUrl = readFileSync(join(house.dataDir, 'queue.url'), 'utf8').trim()
  const store = storeUrl.startsWith('redis') ? { redisUrl: storeUrl } : { databaseUrl: storeUrl }
  const queue = await createBullQueue({ ...store, log, clock: Date })
  const taken = new Set<string>()
  const consumer = queue.consume('dispatch', {
    concurrency: 1,
    async handle({ id, name, data }) {
      if (name === 'alert') printAlert(CallAlert.parse(data))
      else if (name === 'request') await handle(house, Request.parse(data))
      taken.add(id)
    },
  })
  return {
    async taken(id) {
      for (const began = Date.now(); !taken.has(id); await sleep(50))
        if (Date.now() - began > 20_000) throw new Error(`no job ${id} within 20 s`)
    },
    close: () => consumer.close().then(() => queue.close()),
  }
}

function printAlert({ receipt, text, callerNumber = '', evidence, disposition }: CallAlert): void {
  console.log(styleText('red', `  ▶ dispatch: alert ${receipt} ${disposition} (${evidence.join(' ')})`))
  console.log(styleText('red', `    ${callerNumber} ${text}`))
}

async function handle(house: DemoHouse, request: Request): Promise<void> {
  const { receipt, revision, title, text, type, flags, requester, location, transcript, triage } = request
  const facts = [type, triage?.urgency, ...flags].join(', ')
  console.log(styleText('magenta', `  ▶ dispatch: request ${receipt} revision ${revision} (${facts})`))
  const lines = [
    title,
    ...text.split('\n'),
    [requester.name, requester.phone, location?.text].filter(Boolean).join(' · '),
    transcript && `${transcript.engine}: ${transcript.segments.length} segments`,
  ]
  for (const line of lines) if (line) console.log(`    ${line}`)
  const [status, note] = revision === 1 ? ['dispatched', '已派单'] : ['in_progress', '燃气抢修已出发']
  await report(house, receipt, { id: `${receipt}-${revision}`, status, by: '派单员', note })
}

async function report(
  { url, dataDir }: DemoHouse,
  receipt: string,
  update: Record<string, string | undefined>,
): Promise<void> {
  const key = readFileSync(join(dataDir, 'local.key'), 'utf8').trim()
  const answer = await fetch(`${url}/v1/requests/${receipt}/updates`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ at: new Date().toISOString(), ...update }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
