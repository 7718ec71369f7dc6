/** Guards: whose people a text names is not what a model is told. */
import t from 'tap'
import type { Request } from '../../../src/contract/request.ts'
import { wordsForModel } from '../../../src/triage/second-opinion/words.ts'
import { submission } from '../../support/samples.ts'

const told = (text: string, changes: Partial<Request> = {}) =>
  wordsForModel({ ...submission('m'), ...changes, text } as Request)

t.test('numbers, names, doors and plates stay here', async (t) => {
  for (const [text, secret] of [
    ['我家电话13800001234', '1380'],
    ['打１３８００００１２３４找我', '１２３４'],
    ['座机010-65120001', '6512'],
    ['电话幺三八零零零零幺二三四', '幺二三四'],
    ['身份证11010519491231002X', '1949'],
    ['卡号6222 0200 0000 0000 000', '0200'],
    ['邮箱a.b@example.com', 'example'],
    ['车牌京A12345堵门', 'A123'],
    ['微信号 wang_er88 加我', 'wang'],
    ['QQ：12345678', '1234'],
    ['我叫李小四，供暖不热', '小四'],
    ['我是王二小，住3号楼2单元501室', '501'],
    ['联系人：欧阳娜娜，急', '娜娜'],
    ['有个叫赵铁柱的天天打孩子', '铁柱'],
    ['物业的钱经理骂人', '钱'],
    ['孙小美女士反映停水', '小美'],
    ['王建国 13800001234', '建国'],
    ['王建国，电话：010-65120001', '建国'],
    ['天通苑东三区十二号楼三单元五零一', '五零一'],
    ['住在学院路37号院5-2-501', '37'],
    ['住5-2-501', '501'],
    ['望京SOHO B座1203停水', '1203'],
    ['花家地西里一百零八栋', '一百零八'],
    ['My name is Zhang San, call me', 'Zhang'],
    ['Mr. Li Wei from the property office', 'Li'],
    ['Building 12, Room 1503, no heating', '1503'],
  ] as const)
    t.notMatch(told(text), secret, text)
  t.equal(
    told('供暖公司的张三说不管', { requester: { ...submission('m').requester, name: '张三' } }),
    '供暖公司的***说不管',
  )
  t.notMatch(told('吴起把路占了', { against: { name: '吴起' } }), '吴起')
  t.equal(told('物业不管', { against: { name: '物业' } }), '物业不管', 'what is no person stays')
  t.notMatch(told('无事', { title: '我叫李小四' }), '小四')
})

t.test('what a matter is told by stays', async (t) => {
  for (const text of [
    '地铁6号线早高峰太挤，能不能增加班次',
    '昨天晚上10点到今天早上6点停水，一共8个小时',
    '2026年1月5日起暖气只有15度，三楼四楼都不热',
    '12345打了三次没人管',
    '物业费每月每平米2.8元涨到3.5元，合理吗',
    '高中老师有偿补课',
    '望京街道花家地北里路灯坏了三天',
    '380路公交车不进站',
    '村口一座桥塌了一半',
    'The lift has been out of order for 3 days in Wangjing SOHO',
  ])
    t.equal(told(text), text)
})

t.test('the beginning of what is long, and no half number', async (t) => {
  const long = told(`${'路灯坏了。'.repeat(390)}13800001234`.repeat(50))
  t.ok(long.length <= 2000)
  t.notMatch(long, /\d/)
  for (let lead = 7960; lead < 8010; lead++)
    t.notMatch(told(`${'13800001234，'.repeat(500)}${'灯'.repeat(lead - 6000)}13800005678`), /5678|\d{5}/)
  t.ok(told(`a${'😀'.repeat(50_000)}`).isWellFormed())
})

t.test('hostile texts take no time', async (t) => {
  for (const part of ['1', '1-', '一', '王', '号楼', '姓名：', '京A1', 'a@', 'Mr. A', '+86 1', '路1'])
    for (const text of [part.repeat(100_000 / part.length), `${part}x`.repeat(40_000)]) {
      const began = performance.now()
      told(text)
      t.ok(performance.now() - began < 500, `${part}: ${performance.now() - began} ms`)
    }
})
