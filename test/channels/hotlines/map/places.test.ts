import t from 'tap'
import { readDistrict, readPoint, readStreet, toWgs84 } from '../../../../channels/hotlines/map/places.ts'

t.test('a district by whatever it is called', async (t) => {
  const names = [
    '朝阳',
    '朝阳区',
    '北京市朝阳区',
    '北京朝阳区',
    'Chaoyang',
    'chaoyang district',
    '110105',
    '１１０１０５',
  ]
  for (const name of [...names, '110105001', '110105001000', ' 朝阳 区 '])
    t.equal(readDistrict(name), '110105', name)
  t.equal(readDistrict('密云县'), '110118', 'a county, before')
  t.equal(readDistrict('宣武'), '110102', 'merged')
  t.equal(readDistrict('110103'), '110101', 'merged')
  t.equal(readDistrict('130102'), '130102', 'of Hebei: some lines are shared')
  for (const name of [
    '',
    '北京市',
    '110000',
    '110199',
    '999999',
    '朝',
    '某某区',
    '__proto__',
    'x'.repeat(10_000),
  ])
    t.equal(readDistrict(name), undefined, name.slice(0, 20))
})

t.test('a street, if it can only be one', async (t) => {
  for (const name of ['东华门街道', '东华门', '东华门街道办事处', '110101001', '110101001000'])
    t.equal(readStreet(name, undefined), '110101001', name)
  t.equal(readStreet('八里庄街道', undefined), undefined, 'two districts have one')
  t.equal(readStreet('八里庄街道', '110108'), '110108005')
  t.equal(readStreet('八里庄', '110105'), '110105015')
  t.equal(readStreet('东华门街道', '110105'), undefined, 'not in that district')
  t.equal(readStreet('某某街道', undefined), undefined)
  t.equal(readStreet('街道', undefined), undefined)
})

t.test('points', async (t) => {
  t.same(readPoint('116.397', ' ３９.９０９ '), { longitude: 116.397, latitude: 39.909 })
  const none = [
    ['0', '0'],
    ['0.0', '-0'],
    ['181', '39'],
    ['39.9', '116.4'],
    ['', '39'],
    ['1e2', '39'],
    ['116.4°', '39.9'],
  ]
  for (const [longitude = '', latitude = ''] of [...none, ['116,4', '39,9'], ['NaN', '1'], ['Infinity', '1']])
    t.equal(readPoint(longitude, latitude), undefined, `${longitude} ${latitude}`)
})

t.test('Tiananmen, in three systems', async (t) => {
  const wgs84 = { longitude: 116.391262, latitude: 39.907352 }
  const near = (one: { longitude: number; latitude: number }) =>
    Math.abs(one.longitude - wgs84.longitude) < 2e-5 && Math.abs(one.latitude - wgs84.latitude) < 2e-5
  t.same(toWgs84(wgs84, 'WGS-84'), wgs84)
  t.ok(near(toWgs84({ longitude: 116.3975, latitude: 39.908756 }, 'GCJ-02')), 'GCJ-02')
  t.ok(near(toWgs84({ longitude: 116.403876, latitude: 39.915095 }, 'BD-09')), 'BD-09')
})
