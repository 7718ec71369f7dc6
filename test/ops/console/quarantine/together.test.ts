/** Guards: two operators at the same time are told what is so; what was discarded by mistake can be taken back. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { balance, jiesu } from '../../../support/cli.ts'
import { startConsole } from '../../../support/console.ts'
import { createSenders, send, sign } from '../../../support/hotlines.ts'
import { root, until } from '../../../support/house.ts'
import { temporaryDataDir } from '../../../support/postgres.ts'

const NUMBER = '12328'
const configDir = await temporaryDataDir(t)
cpSync(join(root, 'config'), configDir, { recursive: true })
const file = join(configDir, 'hotlines', `${NUMBER}.yaml`)
const sound = readFileSync(file, 'utf8')
writeFileSync(file, sound.replace(/^mapping:$/m, 'mapping:\n  messageId: nothing.of.that.name'))
const [sender] = createSenders().filter(({ hotline }) => hotline.number === NUMBER)
if (!sender) throw new Error(`there is no sample of ${NUMBER}`)
const house = await startConsole(t, {
  env: { ...sender.env, CONFIG_DIR: configDir, TRUST_PROXY: '127.0.0.1/32' },
})
const { page, post, audited } = house
const at = (receipt: string) => `/ops/quarantine/${receipt}`
const li = { as: 'operator' } as const
const wang = { as: 'admin' } as const
const group = { channel: 'hotlines', endpoint: NUMBER }

async function sendAs(...ids: string[]) {
  if (!sender) return
  for (const id of ids) {
    const text = (all: string) => all.replace('JT20261106183012000451', id)
    const { status } = await send(house.url, NUMBER, sign(sender, { text }))
    if (status !== 200) throw new Error(`refused with ${status}`)
  }
}

async function stuck(count: number): Promise<string[]> {
  const found = await until(async () => {
    const { rows } = await house.pool.query<{ receipt: string }>(
      "select receipt from quarantine where state = 'open' order by received_at, receipt",
    )
    return rows.length === count ? { receipts: rows.map(({ receipt }) => receipt) } : undefined
  })
  return found.receipts
}

/** The pulse of its gateway comes twice a second. */
async function isBalanced(counts: object): Promise<boolean> {
  const { code, rows } = await balance({ DATA_DIR: house.dataDir })
  const [row] = rows.filter(({ endpoint }) => endpoint === NUMBER)
  return code === 0 && Object.entries(counts).every(([name, count]) => Reflect.get(row ?? {}, name) === count)
}

await sendAs('JT1', 'JT2', 'JT3', 'JT4')
const receipts = await stuck(4)
const [first = '', second = ''] = receipts

t.test('a group is discarded with one reason: what came since is left alone, each is audited', async (t) => {
  t.match(await post('/ops/quarantine/discard', group, li), { status: 400, text: /请填写原因/ })
  t.match(await post('/ops/quarantine/discard', { ...group, reason: 'x' }, { as: 'viewer' }), { status: 403 })
  const { text } = await page('/ops/quarantine', li)
  const seen = /name="until" value="([^"]+)"/.exec(text)?.[1] ?? ''
  t.match(text, /弃置这 4 件[\s\S]*保存期内可以逐件取回/)
  await sendAs('JT5')
  const [, , , , late] = await stuck(5)
  const done = await post('/ops/quarantine/discard', { ...group, until: seen, reason: '垃圾 来文' }, li)
  t.match(done.text, /<h1>弃置的结果<\/h1>[\s\S]*<p>4 件已弃置。 全部做完。/)
  t.same(await stuck(1), [late])
  for (const receipt of receipts)
    t.match(await audited({ subject: receipt }), [
      { by: 'operator', action: 'discard', reason: '垃圾 来文', data: { outcome: 'discarded' } },
    ])
  t.match(await audited({ subject: 'quarantine/*' }), [
    { action: 'discard', reason: '垃圾 来文', data: { outcome: 'begun', endpoint: NUMBER } },
  ])
  const again = await post('/ops/quarantine/discard', { receipt: first, reason: 'x' }, wang)
  t.match(again.text, /0 件已弃置，1 件已由 operator 弃置。 逐件/)
  t.ok(await until(() => isBalanced({ quarantined: 1, discarded: 4, difference: 0 })))
})

t.test('what was done before is a page in words: who, when, and where to go', async (t) => {
  for (const act of ['discard', 'replay', 'try']) {
    const answer = await post(`${at(first)}/${act}`, { reason: 'x' }, wang)
    t.match(answer, { status: 409, text: /operator 已于 \d\d-\d\d [\d:]{8} 弃置，您这次没有改变什么。/ }, act)
    const text = answer.text.replaceAll('&#61;', '=')
    t.match(text, `href="/ops/audit?subject=${first}"`)
    t.match(text, 'href="/ops/quarantine?state=discarded"')
    t.match(text, '&#34;is_anonymous&#34;: 0,', 'a number of theirs is no text')
    t.notMatch(answer.text, /试一试的结果|请求有误|already/, act)
  }
  t.match(
    (await post(`${at(first)}/discard?lang=en`, { reason: 'x' }, wang)).text,
    /operator had discarded it at/,
  )
  t.match((await audited({ subject: first, by: 'admin', action: 'replay' }))[0], {
    data: { outcome: 'gone', state: 'discarded', by: 'operator' },
  })
})

t.test('and is taken back, from its page and from the command line', async (t) => {
  t.match((await page(at(first))).text, /已弃置（operator，[\s\S]*过了保存期就会删除/)
  t.match(await post(`${at(first)}/reopen`, { reason: ' ' }, wang), { status: 400 })
  t.match(await post(`${at(first)}/reopen`, { reason: '误弃' }, wang), { to: `${at(first)}?done=reopened` })
  t.match((await page(`${at(first)}?done=reopened`)).text, /已取回隔离区，等待处理。/)
  t.match(await post(`${at(first)}/reopen`, { reason: '误弃' }, li), {
    status: 409,
    text: /admin 已于 .* 取回隔离区/,
  })
  t.match((await page(`${at(first)}?done=discarded`)).text, /id="acts"/)
  t.notMatch(
    (await page(`${at(first)}?done=discarded`)).text,
    /已弃置。/,
    'an old address says nothing false',
  )
  const env = { DATA_DIR: house.dataDir }
  const reopened = await jiesu(['quarantine', 'reopen', second, '--reason', 'by mistake'], env)
  t.match(reopened, { code: 0, stdout: `${second} is open again\n` })
  t.match(await jiesu(['quarantine', 'reopen', second, '--reason', 'x'], env), {
    code: 1,
    stderr: /is open already/,
  })
  t.match(await audited({ subject: second, action: 'reopen' }), [
    { by: 'command line', reason: 'by mistake', data: { outcome: 'open' } },
  ])
  t.ok(await until(() => isBalanced({ quarantined: 3, discarded: 2, difference: 0 })))
  await stuck(3)
})

t.test('all replayed by two at once: each is told of its own, and of those of the other', async (t) => {
  writeFileSync(file, sound)
  process.kill(house.pid(), 'SIGHUP')
  const open = await stuck(3)
  await until(async () => (await post(`${at(first)}/try`, {}, li)).text.includes('会成为一件新诉求'))
  const both = await Promise.all([li, wang].map((who) => post('/ops/quarantine/replay', group, who)))
  const told = both.map(({ text }) => {
    const [, own, stay] = /<p>(\d+) 件已重放，(\d+) 件留下/.exec(text) ?? []
    const [, theirs] = /，(\d+) 件已由 (?:operator|admin) 重放。/.exec(text) ?? []
    t.notMatch(text, /is replayed already|warning">留在隔离区/)
    return { own: Number(own ?? 0), stay: Number(stay ?? 0), theirs: Number(theirs ?? 0) }
  })
  t.equal(told[0] && told[1] && told[0].own + told[1].own, open.length, JSON.stringify(told))
  t.same(
    told.map(({ stay }) => stay),
    [0, 0],
  )
  for (const receipt of open) {
    const outcomes = (await audited({ subject: receipt, action: 'replay' })).map(({ data }) => data?.outcome)
    t.equal(outcomes.filter((outcome) => outcome === 'replayed').length, 1, receipt)
  }
  t.ok(await until(() => isBalanced({ quarantined: 0, discarded: 2, ledgered: 3, difference: 0 })))
})
