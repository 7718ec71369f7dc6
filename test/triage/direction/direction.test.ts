import t from 'tap'
import type { Request, Triage } from '../../../src/contract/request.ts'
import { createDirection } from '../../../src/triage/direction/direction.ts'

const leaves: Record<
  string,
  { unit: string; level: 'street' | 'district' | 'city' | 'company'; copyTo: string | undefined }
> = {
  '010101': { unit: '街道办事处', level: 'street', copyTo: '区政府' },
  '010102': { unit: '区住房城乡建设委', level: 'district', copyTo: undefined },
  '010103': { unit: '市热力集团', level: 'company', copyTo: '区城市管理委' },
  '010104': { unit: '市交通委', level: 'city', copyTo: undefined },
}
const names: Record<string, string> = {
  '110105': '朝阳区',
  '110105026': '望京街道',
  '110112': '通州区',
  '110112104': '宋庄镇',
  '110105032': '来广营地区',
}
const { direct, redirect } = createDirection({
  leafOf: (code) => leaves[code],
  nameOf: (code) => names[code],
  placeOf: ({ location }) => location,
})
const wangjing = { districtCode: '110105', streetCode: '110105026' }

t.test('a unit at its place', async (t) => {
  const unit = (code: string | undefined, place?: object) => direct(code, place).direction
  t.same(unit('010101', wangjing), { unit: '望京街道办事处', level: 'street', copyTo: '朝阳区政府' })
  t.same(unit('010101', { streetCode: '110112104' }), {
    unit: '宋庄镇人民政府',
    level: 'street',
    copyTo: '通州区政府',
  })
  t.same(unit('010101', { streetCode: '110105032' }).unit, '来广营地区办事处')
  t.same(unit('010102', wangjing), { unit: '朝阳区住房城乡建设委', level: 'district' })
  t.same(unit('010103', wangjing), { unit: '市热力集团', level: 'company', copyTo: '朝阳区城市管理委' })
  t.same(unit('010103'), { unit: '市热力集团', level: 'company' })
  t.same(unit('010104'), { unit: '市交通委', level: 'city' })
})

t.test('what is not known goes to who can find out', async (t) => {
  t.same(direct('010101', { districtCode: '110105' }), {
    direction: { unit: '朝阳区政府', level: 'district' },
    flags: [],
  })
  const centre = { unit: '市民热线服务中心', level: 'city' }
  t.same(direct('010101', undefined), { direction: centre, flags: ['place-unknown'] })
  t.same(direct('010102', { districtCode: '999999' }), { direction: centre, flags: ['place-unknown'] })
  t.same(direct(undefined, wangjing).direction, { unit: '朝阳区政府', level: 'district' }, 'unknown topic')
  t.same(direct(undefined, undefined), { direction: centre, flags: ['place-unknown'] })
  t.same(direct('010104', undefined).flags, [], 'the city needs no place')
})

t.test('the next, when a unit says that it is not for it', async (t) => {
  const request = (place: Request['location'], triage: Partial<Triage>) =>
    ({ location: place, triage }) as Request
  const asked = request(wangjing, {
    category: { code: '010101', path: [], confidence: 0.6 },
    candidates: [
      { code: '010104', confidence: 0.1 },
      { code: '010101', confidence: 0.6 },
      { code: '010102', confidence: 0.2 },
    ],
  })
  const refused: string[] = []
  const named: (string | undefined)[] = []
  for (;;) {
    const next = redirect(asked, refused)
    named.push(next?.unit)
    if (!next) break
    refused.push(next.unit)
  }
  t.same(named, [
    '望京街道办事处',
    '朝阳区住房城乡建设委',
    '市交通委',
    '朝阳区政府',
    '市民热线服务中心',
    undefined,
  ])
  t.equal(redirect(request(undefined, {}), [])?.unit, '市民热线服务中心')
  t.equal(redirect(request(undefined, {}), ['市民热线服务中心']), undefined)
})
