/** The whole circle: a citizen, a dispatcher, and what becomes of a request. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DemoHouse, say, withDemoHouse } from './demo-house.ts'

export async function demoCircle(): Promise<void> {
  say('Starting Jiesu (PostgreSQL, queues, gateway, triage) in a folder of its own')
  await withDemoHouse(circle)
}

async function circle({ url, dataDir, run }: DemoHouse): Promise<void> {
  const key = readFileSync(join(dataDir, 'local.key'), 'utf8').trim()
  const citizen = { url, key }
  say('A dispatcher, a process of its own, waits on queue `dispatch`')
  run('examples/dispatcher.ts', ['--pause', '700'], 'inherit')

  say('A citizen sends a request')
  const first = await post(citizen, {
    text: '我家暖气不热，室温只有十四度',
    type: 'assistance',
    messageId: 'demo-1',
  })
  say('The same again, as after a lost answer: the same receipt, one request')
  await post(citizen, { text: '我家暖气不热，室温只有十四度', type: 'assistance', messageId: 'demo-1' })
  say('An emergency: it overtakes everything')
  await post(citizen, { text: '楼道里有很浓的煤气味，像是燃气泄漏', type: 'report', messageId: 'demo-2' })

  say('Following the first one until it is closed …')
  const tracked = await closed(citizen, first)
  say('Its timeline, as the citizen sees it:')
  for (const { status, at, by = '', note = '' } of tracked)
    console.log(`  ${at}  ${status.padEnd(12)} ${by} ${note}`)
}

interface Citizen {
  url: string
  key: string
}

interface Event {
  status: string
  at: string
  by?: string
  note?: string
}

async function post({ url, key }: Citizen, body: object): Promise<string> {
  const answer = await fetch(`${url}/v1/requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  console.log(`  POST /v1/requests ${JSON.stringify(body)}\n  ${answer.status} ${text}`)
  return JSON.parse(text).receipt
}

async function closed({ url, key }: Citizen, receipt: string): Promise<Event[]> {
  for (const began = Date.now(); Date.now() - began < 60_000; await sleep(200)) {
    const answer = await fetch(`${url}/v1/requests/${receipt}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    if (!answer.ok) continue
    const { status, timeline } = JSON.parse(await answer.text())
    if (status === 'closed') return timeline
  }
  throw new Error('the request was not closed within a minute')
}
