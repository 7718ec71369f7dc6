import t from 'tap'
import type { Errand } from '../../src/contract/errand.ts'
import { createErrandLog } from '../../src/intake/errand-log.ts'

const HOUR = 3_600_000
const made: Errand = {
  kind: 'reply',
  channel: 'hotlines',
  endpoint: '12315',
  receipt: 'r',
  key: 'u1',
  data: { status: 'closed', note: '已修好' },
  attempts: 4,
  createdAt: 0,
}

function start() {
  const lines: [level: string, object, string][] = []
  const keep = (level: string) => (facts: object, text: string) => void lines.push([level, facts, text])
  const clock = { at: 0, now: () => clock.at }
  const log = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
  return { lines, clock, log: createErrandLog({ clock, log }) }
}

t.test('what is tried again is told once an hour for each source', async (t) => {
  const { lines, clock, log } = start()
  log.again(made, 'HOTLINE_12315_SECRET is not set', 30)
  clock.at = HOUR - 1
  log.again({ ...made, key: 'u2' }, 'down', 60)
  t.equal(lines.length, 1)
  const facts = { kind: 'reply', channel: 'hotlines', endpoint: '12315', receipt: 'r', attempts: 5 }
  const why = { status: 'closed', reason: 'HOTLINE_12315_SECRET is not set', seconds: 30 }
  t.same(lines[0]?.slice(0, 2), ['info', { ...facts, ...why }], 'and no more of it')
  log.again({ ...made, endpoint: '12345' }, 'down', 60)
  log.again({ ...made, kind: 'fetch' }, 'down', 60)
  t.equal(lines.length, 3)
  clock.at = HOUR
  log.again(made, 'down', 60)
  t.match(lines[3], ['info', { endpoint: '12315', reason: 'down' }])
})

t.test('what failed for good is told each time, with the host alone', async (t) => {
  const { lines, log } = start()
  const data = { url: 'https://ann:hush@files.example/1.jpg?token=hush' }
  for (let at = 0; at < 2; at += 1) log.failed({ ...made, kind: 'fetch', data }, 'its address answers 404')
  log.failed({ ...made, kind: 'fetch', data: { url: 'nowhere' } }, 'its address can not be read')
  t.match(lines, [
    ['warn', { endpoint: '12315', host: 'files.example', reason: 'its address answers 404', attempts: 5 }],
    ['warn', { host: 'files.example' }],
    ['warn', { host: undefined, reason: 'its address can not be read' }],
  ])
  t.notMatch(JSON.stringify(lines), /hush/)
})
