/** Nothing that a citizen sends is lost, and nothing is doubled, whatever is killed and however often WeChat repeats it. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Pool } from '../../../adapters/postgres.ts'
import type { Request } from '../../../src/contract/request.ts'
import { media } from '../../contract/media-samples.ts'
import { balance } from '../../support/cli.ts'
import { type House, until } from '../../support/house.ts'
import { startPostgres } from '../../support/postgres.ts'
import { isLong, patience, pickSeed, randomFrom, report, size } from '../../support/size.ts'
import { endLeases, type Site, settled, startSite, whenSettled } from '../../support/wechat/conversations.ts'
import { startBalancer } from '../../support/wechat/conversations-balancer.ts'
import { startListener } from '../../support/wechat/conversations-listener.ts'
import { compare, receiptsOf, type Talk, talk } from '../../support/wechat/conversations-talk.ts'
import { greyPng } from '../../support/wechat/photo.ts'
import { type Citizen, type CitizenParts, createCitizen } from '../../support/wechat/platform-citizen.ts'
import { createMessageIds, type Told } from '../../support/wechat/platform-letter.ts'

const CITIZENS = size(60, 2000)
const KILLS = size(1, 5)
/** Tencent's is 5 s; the house must be up again within three of them, however busy the machine. */
const pauseMs = (startMs: number) => Math.max(size(1500, 5000), startMs)
/** Between two messages, at most. */
const THINK_MS = size(500, 60_000)
/** What is killed again and again within WeChat's four tries answers none of them, and proves nothing. */
const UP_MS = size(0, 15_000)
/** That it went out with the answer is written down after the answer. */
const NOTED_MS = 500

const postgres = await startPostgres(t)

interface Killing {
  house: House
  pool: Pool
  /** From 0 to 1. */
  progress(): number
  random(): number
}

/** Resolves to when it was killed, and how long the slowest start took. */
async function killAtRandom({ house, pool, progress, random }: Killing) {
  const moments = Array.from({ length: KILLS }, () => 0.1 + random() * 0.85).toSorted((a, b) => a - b)
  const kills: number[] = []
  let slowestStart = 0
  for (const moment of moments) {
    const isUpAt = Math.max(0, ...kills) + slowestStart + UP_MS
    while (progress() < moment || Date.now() < isUpAt) await sleep(5)
    await sleep(random() * 30)
    kills.push(Date.now())
    await house.kill9()
    const diedAt = Date.now()
    await house.restart()
    slowestStart = Math.max(slowestStart, Date.now() - diedAt)
    // At full size they end by themselves: that takes a minute.
    if (!isLong) await endLeases(pool, diedAt)
  }
  return { kills, slowestStart }
}

/** The answer, or what is written down of it, may have been cut by a kill. */
function isCut({ told, submitted }: Talk, kills: readonly number[]): boolean {
  const answers = told.at(-1)?.answers ?? []
  const isNear = (at: number) => at >= submitted.from && at <= submitted.to + NOTED_MS
  return answers.some((answer) => typeof answer === 'object' && 'error' in answer) || kills.some(isNear)
}

function checkReceipts(t: Test, talks: readonly Talk[], counts: Map<Talk, number>, kills: readonly number[]) {
  const none = talks.filter((one) => counts.get(one) === 0)
  t.same(
    none.map(({ openid }) => openid),
    [],
    'every citizen has a receipt',
  )
  const more = talks.filter((one) => counts.get(one) !== 1 && !isCut(one, kills))
  t.same(
    more.map((one) => [one.openid, counts.get(one)]),
    [],
    'and has it once, but where the answer was cut',
  )
}

t.test('parallel conversations, the gateway killed, WeChat repeating itself', patience(), async (t) => {
  const seed = pickSeed()
  t.comment(`SEED=${seed}`)
  const random = randomFrom(seed)
  const { houses, wechat, pool, env, platform, startMs } = await startSite(t, { postgres })
  const [house] = houses
  if (!house) throw new Error('there is no house')
  const calling = platform(house.url, { pauseMs: pauseMs(startMs) })
  const began = Date.now()
  let said = 0
  const onSaid = () => (said += 1)
  const talking = Array.from({ length: CITIZENS }, (_, n) =>
    talk({ platform: calling, wechat, random, onSaid }, n, THINK_MS),
  )
  const killing = killAtRandom({ house, pool, progress: () => said / (6 * CITIZENS), random })
  const talks = await Promise.all(talking)
  const { kills, slowestStart } = await killing
  const talkedMs = Date.now() - began
  const last = await whenSettled(pool, size(60_000, 600_000))
  t.same(last, settled, 'nothing is left open')

  const failed = talks.flatMap(({ told }) => told.filter(({ answers }) => isError(answers.at(-1))))
  t.equal(failed.length, 0, 'within its tries WeChat got every message through')
  const { faults, requests } = await compare(pool, talks)
  t.same(faults.slice(0, 5), [], 'each request has all its parts')
  t.equal(requests, CITIZENS)
  const counts = new Map(talks.map((one) => [one, receiptsOf(one, wechat).length]))
  checkReceipts(t, talks, counts, kills)
  const { code, rows } = await balance(env)
  t.match(rows, [{ channel: 'wechat', difference: 0, inJournal: 0, quarantined: 0 }])
  t.equal(code, 0)
  report('wechat conversations', {
    seed,
    citizens: CITIZENS,
    kills: kills.length,
    requests,
    tries: talks.flatMap(({ told }) => told.flatMap(({ answers }) => answers)).length,
    passive: talks.filter(({ told }) => (told.at(-1)?.shown.length ?? 0) > 0).length,
    pushed: wechat.sent.length,
    twice: [...counts.values()].filter((count) => count > 1).length,
    cut: talks.filter((one) => isCut(one, kills)).length,
    failed: failed.length,
    slowestStartMs: slowestStart,
    talkedMs,
    settledMs: Date.now() - began,
  })
})

function isError(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'error' in answer
}

/** Each message through both gateways at the same moment. */
function repeating({ houses, account, wechat, platform }: Site, onTold: (both: [Told, Told]) => void) {
  const [one, two] = houses.map(({ url }) => platform(url))
  if (!one || !two) throw new Error('there are not two houses')
  const deliver: CitizenParts['deliver'] = async (letter) => {
    wechat.openWindow(letter.openid, 'message')
    const both = await Promise.all([one.deliver(letter), two.deliver(letter)])
    onTold(both)
    return both[0]
  }
  const nextId = createMessageIds(Date.now)
  const now = () => String(Math.floor(Date.now() / 1000))
  return { citizen: (openid: string) => createCitizen({ openid, account, now, nextId, deliver }) }
}

t.test('two gateways are one conversation', patience(), async (t) => {
  const site = await startSite(t, { postgres, roles: ['gateway', 'gateway', 'worker'] })
  const { houses, wechat, pool, env, platform } = site
  const [one, two] = houses
  if (!one || !two) throw new Error('there are not two houses')
  const balanced = platform(await startBalancer(t, [one.url, two.url]))
  const random = randomFrom(pickSeed())
  const alternating = await talk({ platform: balanced, wechat, random, onSaid: () => undefined }, 1, 0)
  // A retry through the other one while the first is in flight.
  const told: [Told, Told][] = []
  const atOnce = repeating(site, (pair) => told.push(pair))
  const twice = await talk({ platform: atOnce, wechat, random, onSaid: () => undefined }, 2, 0)
  t.equal(told.length, 6)
  for (const [first, second] of told) t.same(second.answers, first.answers, 'the same answer')
  t.same(await whenSettled(pool, 30_000), settled)
  t.same(await compare(pool, [alternating, twice]), { faults: [], requests: 2 })
  for (const one of [alternating, twice]) t.match(receiptsOf(one, wechat), { length: 1 }, 'one receipt')
  const { rows } = await balance(env)
  t.match(rows, [{ channel: 'wechat', difference: 0 }])
})

/** Long enough for what else is said on a slow machine. */
const QUIET_SECONDS = 8
const HEARD = '我家楼道的灯坏了三天'

t.test('what takes time: a draft, media, speech', patience(), async (t) => {
  const listener = await startListener(t, HEARD)
  const gatewayYaml = `speech: { url: '${listener.url}' }`
  const site = await startSite(t, { postgres, quietSeconds: QUIET_SECONDS, gatewayYaml })
  const draft = await draftSurvives(site)
  // Meanwhile it is quiet there.
  await mediaExpire(t, site)
  await voiceIsHeard(t, site)
  await draftGoes(t, site, draft)
  t.match(
    await whenSettled(site.pool, 10_000),
    { ...settled, errands: [/^fetch failed/] },
    'but what was gone',
  )
  t.equal(listener.heard(), 1)
})

function houseOf({ houses: [house] }: Site): House {
  if (!house) throw new Error('there is no house')
  return house
}

/** Their requests, once there are as many. */
async function requestsOf({ pool }: Site, openid: string): Promise<Request[]> {
  return until(async () => {
    const { rows } = await pool.query<{ request: Request }>(
      `select request from revisions where request->'requester'->>'openid' = $1`,
      [openid],
    )
    return rows.length > 0 ? rows.map(({ request }) => request) : undefined
  })
}

async function draftSurvives(site: Site): Promise<Citizen> {
  const house = houseOf(site)
  const citizen = site.platform(house.url).citizen('oFakeDraft')
  await citizen.text('朝阳区某某路路灯不亮')
  await house.stop()
  await house.restart()
  return citizen
}

async function draftGoes(t: Test, site: Site, { openid }: Citizen): Promise<void> {
  const requests = await requestsOf(site, openid)
  t.match(requests, [{ text: '朝阳区某某路路灯不亮', revision: 1 }], 'it goes by itself')
  const pushed = () => site.wechat.sent.filter((each) => each.openid === openid)
  t.match(await until(() => pushed()[0]), { text: requests[0]?.receipt })
  // What is doubled would come with the next look.
  await sleep(1500)
  t.equal(pushed().length, 1, 'one receipt')
}

async function mediaExpire(t: Test, site: Site): Promise<void> {
  const citizen = site.platform(houseOf(site).url).citizen('oFakeMedia')
  const { wechat, pool } = site
  const gone = wechat.addMedia({ bytes: greyPng(4), mediaType: 'image/png', name: 'gone.png' })
  wechat.expireMedia(gone)
  const [, film] = media['video/mp4'] ?? []
  const video = wechat.addMedia({ bytes: film ?? Buffer.alloc(0), mediaType: 'video/mp4', name: 'v.mp4' })
  await citizen.text('朝阳区某某路垃圾没人清运')
  await citizen.image(gone)
  await citizen.video(video)
  await citizen.text('提交')
  const [request] = await requestsOf(site, citizen.openid)
  t.match(request?.attachments, [
    { kind: 'image', state: 'failed' },
    { kind: 'video', state: 'stored', mediaType: 'video/mp4' },
  ])
  const { rows } = await pool.query('select reason from attachments where id = $1', [
    request?.attachments[0]?.id,
  ])
  t.match(rows, [{ reason: /40007/ }], 'why it could not be had')
}

async function voiceIsHeard(t: Test, site: Site): Promise<void> {
  const citizen = site.platform(houseOf(site).url).citizen('oFakeVoice')
  const [, sound] = media['audio/amr'] ?? []
  const id = site.wechat.addMedia({ bytes: sound ?? Buffer.alloc(0), mediaType: 'audio/amr', name: 'v.amr' })
  await citizen.voice(id, { mediaId16k: id })
  await citizen.text('提交')
  const [request] = await requestsOf(site, citizen.openid)
  t.match(request, {
    text: HEARD,
    flags: ['transcribed'],
    transcript: { segments: [{ speaker: 'citizen', text: HEARD }] },
    attachments: [{ kind: 'audio', state: 'stored', mediaType: 'audio/amr' }],
  })
}
