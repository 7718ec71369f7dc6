/** On the real server: what was refused while our secret was the wrong one is taken once it is mended. */
import t from 'tap'
import { createSenders, type Post, receiptsOf, type Sender, send, sign } from '../../support/hotlines.ts'
import { startHouse, until } from '../../support/house.ts'
import { temporaryDataDir } from '../../support/postgres.ts'

const WANTED = ['12315', '12300', '12318', '12329', '12336']
const senders = createSenders().filter(({ hotline }) => WANTED.includes(hotline.number))
const dataDir = await temporaryDataDir(t)
const foreign = createSenders().filter(({ hotline }) => WANTED.includes(hotline.number))
const envOf = (all: Sender[]): Record<string, string> => Object.assign({}, ...all.map(({ env }) => env))

const before = await startHouse(t, { dataDir, env: envOf(foreign) })
const posts = new Map<string, Post>()
const statuses: number[] = []
for (const sender of senders) {
  const post = sign(sender)
  posts.set(sender.hotline.number, post)
  statuses.push((await send(before.url, sender.hotline.number, post)).status)
}
const listed = (house: typeof before, number: string) => house.call(`/v1/hotlines/${number}/refused`)
for (const number of WANTED) await until(async () => (await listed(before, number)).body.refused.length === 1)

t.test('listed for whoever has a dispatch key, without what was in it', async (t) => {
  t.strictSame(
    statuses,
    senders.map(({ hotline }) => hotline.reply.rejected.status ?? 401),
  )
  const { body } = await listed(before, '12315')
  t.match(body, { refused: [{ id: /^\w{26}$/, refusedAt: /\+08:00$/, reason: /\S/, mediaType: /json/ }] })
  t.notMatch(JSON.stringify(body), /健身房|1380000/)
  for (const headers of [{ authorization: 'Bearer wrong' }, { authorization: '' }])
    t.equal((await before.call('/v1/hotlines/12315/refused', { headers })).status, 401)
  t.equal((await before.call('/v1/hotlines/1231/refused')).status, 404)
})

t.test('by the secrets of today it still does not hold', async (t) => {
  const { body } = await listed(before, '12315')
  const path = `/v1/hotlines/12315/refused/${body.refused[0].id}`
  t.match(await before.call(path, { method: 'POST' }), { status: 400, body: { detail: /secrets of today/ } })
  t.equal((await listed(before, '12315')).body.refused.length, 1, 'it stays')
  const elsewhere = path.replace('12315', '12300')
  t.equal((await before.call(elsewhere, { method: 'POST' })).status, 404, 'under its own hotline alone')
})

t.test('mended, it is taken, and what is sent again is the same', async (t) => {
  await before.stop()
  const house = await startHouse(t, { dataDir, env: envOf(senders) })
  for (const sender of senders) {
    const { number } = sender.hotline
    const [refused] = (await listed(house, number)).body.refused
    const taken = await house.call(`/v1/hotlines/${number}/refused/${refused.id}`, { method: 'POST' })
    t.match(taken, { status: 200, body: { kept: 0 } }, number)
    t.equal((await listed(house, number)).body.refused.length, 0, 'it is no refused one any more')
    const [receipt] = taken.body.receipts
    await until(async () => (await house.call(`/v1/requests/${receipt}`)).body.status === 'triaged')
    const post = posts.get(number)
    const again = post && receiptsOf(sender, await send(house.url, number, post))
    t.strictSame(again, [receipt], `${number}: the sender gets the same receipt`)
  }
})
