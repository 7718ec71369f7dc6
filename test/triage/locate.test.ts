import t from 'tap'
import type { GeocodeAsked, Geocoded } from '../../src/contract/geocoder.ts'
import type { Triage } from '../../src/contract/request.ts'
import { createLocate } from '../../src/triage/locate.ts'
import { request, triage } from './second-opinion/asked.ts'

const found: Geocoded = { is: 'found', districtCode: '110105', streetCode: '110105026', confidence: 0.9 }
const NAMES = new Map([['110105', '朝阳区']])
const UNPLACED = triage({
  direction: { unit: '市民热线服务中心', level: 'city' },
  flags: ['place-unknown', 'type-differs'],
})
const at = (text: string) => request('路灯不亮', { location: { text } })

function setUp(...answers: Geocoded[]) {
  const asked: GeocodeAsked[] = []
  const warned: unknown[] = []
  let now = 0
  const wait = (ms: number) => {
    now += ms
  }
  const locate = createLocate({
    geocoder: {
      async find(question) {
        asked.push(question)
        return answers.shift() ?? { is: 'none' }
      },
    },
    direct: (_, place) => ({ direction: { unit: `${place?.streetCode}的单位`, level: 'street' }, flags: [] }),
    nameOf: (code) => NAMES.get(code),
    clock: { now: () => now },
    log: { warn: (...line: unknown[]) => void warned.push(line) },
  })
  return { locate, asked, warned, wait }
}

t.test('an address without a known name: where it is, whose that makes it, and by whom', async (t) => {
  const { locate, asked } = setUp(found)
  const located = await locate(at('某某街道 1 号院'), UNPLACED)
  t.strictSame(located, {
    ...UNPLACED,
    place: { districtCode: '110105', streetCode: '110105026' },
    direction: { unit: '110105026的单位', level: 'street' },
    flags: ['type-differs'],
    evidence: ['topic/words: 暖气', 'place/geocoder: 朝阳区'],
  })
  t.strictSame(asked, [{ text: '某某街道 1 号院', point: undefined }], 'nothing else goes there')
})

t.test('whom nobody handles gets no unit', async (t) => {
  const { direction: _, ...nobodys } = UNPLACED
  const located = await setUp(found).locate(at('某处'), nobodys)
  t.match(located, { place: { districtCode: '110105' } })
  t.notOk(located.direction)
})

t.test('where the words tell, or there is nothing to ask with, nobody is asked', async (t) => {
  const { locate, asked } = setUp(found, found)
  const places: NonNullable<Triage['place']>[] = [
    { districtCode: '110108' },
    { outside: 'hebei' },
    { conflict: ['朝阳区', '海淀区'] },
  ]
  for (const place of places) {
    const known = triage({ place })
    t.equal(await locate(at('某处'), known), known)
  }
  t.equal(await locate(request('路灯不亮', { location: undefined } as object), UNPLACED), UNPLACED)
  t.equal(await locate(request('路灯不亮', { location: { districtCode: '110105' } }), UNPLACED), UNPLACED)
  t.strictSame(asked, [])
})

t.test('what it is not sure of, or is not ours, changes nothing', async (t) => {
  for (const answer of [
    { is: 'none' },
    { ...found, confidence: 0.4 },
    { ...found, districtCode: '131082' },
  ] as Geocoded[])
    t.equal(await setUp(answer).locate(at('某处'), UNPLACED), UNPLACED, JSON.stringify(answer))
})

t.test('when it fails the request goes on, and it is left alone for a while', async (t) => {
  const { locate, asked, warned, wait } = setUp({ is: 'failed', reason: 'quota', pauseMs: 60_000 }, found)
  t.equal(await locate(at('某处'), UNPLACED), UNPLACED)
  wait(59_999)
  t.equal(await locate(at('某处'), UNPLACED), UNPLACED)
  t.equal(asked.length, 1)
  t.strictSame(warned, [[{ reason: 'quota' }, 'geocoder']], 'and no address in the log')
  wait(1)
  t.match(await locate(at('某处'), UNPLACED), { place: { districtCode: '110105' } })
})
