/** Addresses and points over HTTP: what is sent, and what comes of each answer. */
import t, { type Test } from 'tap'
import { freePort } from '../../adapters/free-port.ts'
import { createAmapGeocoder } from '../../adapters/geocode-amap.ts'
import { type AmapMood, startAmap, type TestAmapOptions } from '../support/amap.ts'

const never = new AbortController().signal
const places: NonNullable<TestAmapOptions['places']> = {
  阜通东大街6号: [{ adcode: '110105', level: '门牌号' }],
  幸福路: [{ adcode: '110105', level: '道路' }],
  和平小区: [
    { adcode: '110105', level: '住宅区' },
    { adcode: '110112', level: '住宅区' },
  ],
  哪儿: [{ adcode: '110000', level: '市' }],
}

async function setUp(t: Test, more: TestAmapOptions = {}) {
  const amap = await startAmap(t, { places, ...more })
  const own = { url: amap.url, key: () => 'fake-key', seconds: 10 }
  const { find } = createAmapGeocoder(own)
  const after = (mood: AmapMood) => {
    amap.next(mood)
    return find({ text: '幸福路' }, never)
  }
  return { amap, own, find, after }
}

t.test('an address', async (t) => {
  const { amap, find } = await setUp(t)
  const of = (text: string) => find({ text }, never)
  t.strictSame(await of('阜通东大街6号'), { is: 'found', districtCode: '110105', confidence: 0.9 })
  t.strictSame(amap.asked[0], { address: '阜通东大街6号', city: '110000', output: 'JSON' })
  t.match(await of('幸福路'), { is: 'found', confidence: 0.6 }, 'a road may run on')
  for (const text of ['和平小区', '哪儿', '没有这个地方']) t.strictSame(await of(text), { is: 'none' }, text)
  const count = amap.asked.length
  for (const text of ['', ' | ']) t.strictSame(await of(text), { is: 'none' })
  t.strictSame(await find({}, never), { is: 'none' })
  t.equal(amap.asked.length, count, 'nobody was asked')
})

t.test('of people nothing goes out', async (t) => {
  const { amap, find } = await setUp(t)
  await find({ text: '幸福路|3号 电话13800001234 身份证110101199003070010' }, never)
  const sent = amap.asked[0]?.address ?? ''
  t.match(sent, /^幸福路 3号/)
  t.notMatch(sent, /13800001234|110101199003070010/)
  await find({ text: '路'.repeat(500) }, never)
  t.equal(amap.asked[1]?.address?.length, 100)
})

t.test('a point, in their coordinates', async (t) => {
  const { amap, find } = await setUp(t)
  const at = (longitude: number, latitude: number) =>
    find({ point: { longitude, latitude }, text: '幸福路' }, never)
  const found = { is: 'found', districtCode: '110105', streetCode: '110105026', confidence: 0.95 }
  t.strictSame(await at(116.47, 39.99), found)
  const [east = 0, north = 0] = amap.asked[0]?.location?.split(',').map(Number) ?? []
  t.ok(east - 116.47 > 0.005 && east - 116.47 < 0.008, `${east}`)
  t.ok(north - 39.99 > 0.0005 && north - 39.99 < 0.003, `${north}`)
  t.strictSame(await at(116.9, 39.96), { is: 'found', districtCode: '131082', confidence: 0.95 }, 'Hebei')
  t.strictSame(await at(116.4, 20.5), { is: 'none' }, 'the sea')
})

t.test('who is not let in, and who asked enough', async (t) => {
  const { own } = await setUp(t)
  const ask = (changes: Partial<Parameters<typeof createAmapGeocoder>[0]>) =>
    createAmapGeocoder({ ...own, ...changes }).find({ text: '幸福路' }, never)
  t.strictSame(await ask({ key: () => 'other' }), {
    is: 'failed',
    reason: 'the geocoder refused: infocode 10001',
  })
  t.strictSame(await ask({ key: () => undefined }), { is: 'failed', reason: 'the geocoder has no key' })
  const nowhere = await ask({ url: `http://127.0.0.1:${await freePort()}` })
  t.strictSame(nowhere, { is: 'again', reason: 'the geocoder could not be reached: ECONNREFUSED' })
  const { find } = await setUp(t, { quota: 1 })
  await find({ text: '幸福路' }, never)
  t.strictSame(await find({ text: '幸福路' }, never), {
    is: 'again',
    reason: 'the geocoder refused: infocode 10003',
    pauseMs: 3_600_000,
  })
})

t.test('what passes, and what does not', async (t) => {
  const { amap, own, after, find } = await setUp(t)
  for (const infocode of ['10021', '10016'])
    t.match(await after({ is: 'infocode', infocode }), { is: 'again', pauseMs: 60_000 }, infocode)
  for (const infocode of ['10002', '10005', '20000', '20001', '77777'])
    t.match(await after({ is: 'infocode', infocode }), { is: 'failed' }, infocode)
  for (const status of [307, 429, 500, 503])
    t.match(await after({ is: 'status', status, headers: { location: `${amap.url}/v3` } }), { is: 'again' })
  amap.next({ is: 'late', ms: 2000 })
  const hasty = await createAmapGeocoder({ ...own, seconds: 0.1 }).find({ text: '幸福路' }, never)
  t.strictSame(hasty, { is: 'again', reason: 'the geocoder did not answer within 0.1 s' })
  t.match(await after({ is: 'cut' }), { is: 'again' })
  for (const body of ['<html>', '{}', '[]', '{"status":"1","infocode":"10000"}', `"${'a'.repeat(300_000)}"`])
    t.match(await after({ is: 'body', body }), { is: 'failed', reason: /can not be read/ })
  const stop = new AbortController()
  amap.next({ is: 'late', ms: 2000 })
  setTimeout(() => stop.abort(), 20)
  t.match(await find({ text: '幸福路' }, stop.signal), { is: 'again', reason: 'it was broken off' })
})
