import t from 'tap'
import { readAnswer, readKind, readTable, readType } from '../../../../channels/hotlines/map/codes.ts'
import { requestTypes } from '../../../../src/contract/request.ts'

t.test('a table: as written, then without the differences that nobody means', async (t) => {
  const table = readTable({
    '01': 'complaint',
    '02': 'consultation',
    '03': 'complaint',
    TS: 'complaint',
    ts: 'praise',
  })
  t.same(table('02'), { value: 'consultation', isShared: false })
  t.same(table('01'), { value: 'complaint', isShared: true }, 'others mean the same')
  t.equal(table('０１')?.value, 'complaint')
  t.equal(table(' 0 2')?.value, 'consultation')
  t.equal(table('TS')?.value, 'complaint')
  t.equal(table('ts')?.value, 'praise', 'as written comes first')
  t.equal(table('1'), undefined, 'another code')
  for (const name of ['__proto__', 'constructor', 'toString']) t.equal(table(name), undefined, name)
})

t.test('yes and no', async (t) => {
  for (const word of ['1', 'true', 'TRUE', '是', 'Y', 'y', 'Yes', '１', ' 保密 '])
    t.equal(readAnswer(word), true, word)
  for (const word of ['0', 'false', '否', 'N', 'no', '０', '不保密']) t.equal(readAnswer(word), false, word)
  for (const word of ['', '2', '是否', 'maybe', '01']) t.equal(readAnswer(word), undefined, word)
})

t.test('types and kinds by themselves', async (t) => {
  for (const type of requestTypes) t.equal(readType(type), type)
  t.equal(readType('投诉'), 'complaint')
  t.equal(readType(' Complaint'), 'complaint')
  t.equal(readType('01'), undefined)
  t.equal(readKind('企业'), 'organisation')
  t.equal(readKind('个人'), 'individual')
  t.equal(readKind('2'), undefined)
})
