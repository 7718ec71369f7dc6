/** The whole circle in one terminal, in a folder of its own that is removed at the end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'

const root = join(import.meta.dirname, '..')
const dataDir = mkdtempSync(join(tmpdir(), 'jiesu-demo-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', JIESU_URL: url }
const children: ChildProcess[] = []

async function demo(): Promise<void> {
  say('Starting Jiesu (PostgreSQL, queues, gateway, triage) in', dataDir)
  const house = run('src/main.ts', [], 'ignore')
  await ready(house)
  const key = readFileSync(join(dataDir, 'local.key'), 'utf8').trim()
  say('A dispatcher, a process of its own, waits on queue `dispatch`')
  run('examples/dispatcher.ts', ['--pause', '700'], 'inherit')

  say('A citizen sends a request')
  const first = await post(key, {
    text: '我家暖气不热，室温只有十四度',
    type: 'assistance',
    messageId: 'demo-1',
  })
  say('The same again, as after a lost answer: the same receipt, one request')
  await post(key, { text: '我家暖气不热，室温只有十四度', type: 'assistance', messageId: 'demo-1' })
  say('An emergency: it overtakes everything')
  await post(key, { text: '楼道里有很浓的煤气味，像是燃气泄漏', type: 'report', messageId: 'demo-2' })

  say('Following the first one until it is closed …')
  const tracked = await closed(key, first)
  say('Its timeline, as the citizen sees it:')
  for (const { status, at, by = '', note = '' } of tracked)
    console.log(`  ${at}  ${status.padEnd(12)} ${by} ${note}`)
}

interface Event {
  status: string
  at: string
  by?: string
  note?: string
}

async function post(key: string, body: object): Promise<string> {
  const answer = await fetch(`${url}/v1/requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  console.log(`  POST /v1/requests ${JSON.stringify(body)}\n  ${answer.status} ${text}`)
  return JSON.parse(text).receipt
}

async function closed(key: string, receipt: string): Promise<Event[]> {
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

function run(script: string, args: string[], stdout: 'ignore' | 'inherit'): ChildProcess {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', stdout, 'inherit'],
  })
  children.push(child)
  return child
}

async function ready(house: ChildProcess): Promise<void> {
  for (const began = Date.now(); Date.now() - began < 60_000; await sleep(100)) {
    if (house.exitCode !== null) throw new Error('Jiesu did not start; see above')
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok && existsSync(join(dataDir, 'local.key'))) return
  }
  throw new Error('Jiesu was not ready within a minute')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}

/** The dispatcher first: it may still want to report. */
async function end(): Promise<void> {
  for (const child of children.splice(0).toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  rmSync(dataDir, { recursive: true, force: true })
}

function say(...words: string[]): void {
  console.log(`\n${styleText(['bold', 'cyan'], `— ${words.join(' ')}`)}`)
}

// Ctrl-C reaches the children too; this only waits for them.
process.on('SIGINT', () => void end().then(() => process.exit(130)))
try {
  await demo()
} finally {
  await end()
}
