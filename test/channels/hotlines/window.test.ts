/** On the real server: posts in their window and outside of it, and a reload while posts come. */
import { createHmac } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startApi } from '../../support/api.ts'
import { root, until } from '../../support/house.ts'

const secret = 'a secret of this test'
const WINDOW_SECONDS = 10

const yaml = (word: string) => `
number: '12315'
name: 消费者投诉举报
nameEn: Consumer complaints
agency: 市场监管局
mode: 双号并行
confirmed: { is: false, source: invented for a test }
contact: nobody
dialect: { format: json, each: list }
authentication:
  kind: hmac
  signature: { in: header, name: x-signature }
  timestamp: { in: header, name: x-timestamp }
  nonce: { in: header, name: x-nonce }
  windowSeconds: ${WINDOW_SECONDS}
mapping: { messageId: id, text: text }
reply:
  success: { body: '{"word":"${word}","receipts":"{receipts}","kept":"{kept}"}' }
  rejected: { body: '{"code":"{code}","message":"{message}"}' }
  failed: { body: '{"code":"{code}","message":"{message}"}' }
`

const configDir = mkdtempSync(join(tmpdir(), 'jiesu-window-'))
t.teardown(() => rmSync(configDir, { recursive: true, force: true }))
cpSync(join(root, 'config'), configDir, {
  recursive: true,
  filter: (file) => !/hotlines\/[^/]+\.yaml$/.test(file),
})
const file = join(configDir, 'hotlines', '12315.yaml')
writeFileSync(file, yaml('one'))
const house = await startApi(t, { env: { CONFIG_DIR: configDir, HOTLINE_12315_SECRET: secret } })

function sign(body: string, nonce: string, ageSeconds = 0) {
  const stamp = String(Math.floor(Date.now() / 1000) - ageSeconds)
  const signature = createHmac('sha256', secret).update(`${stamp}.${nonce}.${body}`).digest('hex')
  return { body, headers: { 'x-timestamp': stamp, 'x-nonce': nonce, 'x-signature': signature } }
}

async function send({ body, headers }: ReturnType<typeof sign>) {
  const answer = await fetch(`${house.url}/hotlines/12315`, { method: 'POST', body, headers })
  return { status: answer.status, ...Object(await answer.json()) }
}

const bodyOf = (...ids: string[]) => JSON.stringify({ list: ids.map((id) => ({ id, text: `路灯 ${id}` })) })

t.test('the very same, long after; another one, late', async (t) => {
  const post = sign(
    JSON.stringify({ list: [{ id: '1', text: 'a' }, { text: 'b' }, { id: '3', text: 'c' }] }),
    'n-1',
  )
  const first = await send(post)
  t.match(first, { status: 200, kept: '1' })
  t.equal(first.receipts.split(',').length, 3)
  t.strictSame(await send(post), first, 'at once')
  t.match(await send(sign(bodyOf('9'), 'n-1')), { status: 401, message: 'replayed-nonce' })

  const late = sign(bodyOf('4'), 'n-2', WINDOW_SECONDS + 5)
  t.match(await send(late), { status: 401, message: /^stale/ })
  const kept = await until(async () => {
    const { rows } = await house.pool.query("select reason from quarantine where reason like 'stale: %'")
    return rows.length > 0 ? rows : undefined
  })
  t.equal(kept.length, 1)

  await sleep((WINDOW_SECONDS + 2) * 1000)
  t.strictSame(await send(post), first, 'outside of its window')
  t.match(await send(sign(bodyOf('9'), 'n-1', WINDOW_SECONDS + 5)), {
    status: 401,
    message: 'replayed-nonce',
  })
  const { body: metrics } = await house.call('/metrics')
  t.match(metrics, /jiesu_refused_total\{channel="hotlines",endpoint="12315",code="stale"\} 1\n/)
  t.match(metrics, /jiesu_refused_total\{channel="hotlines",endpoint="12315",code="replayed-nonce"\} 2\n/)
  t.match(metrics, /jiesu_clock_suspect 0\n/)
})

t.test('a reload loses no post', async (t) => {
  const words = new Map<string, number>()
  let id = 100
  let isOver = false
  const sender = async () => {
    while (!isOver) {
      id += 1
      const { status, word } = await send(sign(bodyOf(`${id}`), `n-${id}`))
      t.equal(status, 200, `post ${id}`)
      words.set(word, (words.get(word) ?? 0) + 1)
    }
  }
  const senders = [sender(), sender(), sender()]
  await sleep(200)
  writeFileSync(file, yaml('two'))
  process.kill(house.pid(), 'SIGHUP')
  await until(() => words.has('two'))
  writeFileSync(file, readFileSync(file, 'utf8').replace('format: json', 'format: jason'))
  process.kill(house.pid(), 'SIGHUP')
  await until(() => house.output().includes('what was there stays in force'))
  const before = words.get('two') ?? 0
  await until(() => (words.get('two') ?? 0) > before, 5000)
  isOver = true
  await Promise.all(senders)
  t.strictSame([...words.keys()], ['one', 'two'])
})
