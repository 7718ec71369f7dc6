import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/config.ts'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import { createAdvice, createAdviceTables } from '../../src/triage/right-doors.ts'

const { urgency, rightDoors } = loadConfig('config')
const advice = createAdvice(createEmergencyWords(urgency), rightDoors)
const doorsOf = (text: string) => advice(text).doors.map(({ id }) => id)

t.test('matters of another door are told where it is', async (t) => {
  for (const [text, door, phone] of [
    ['法院判决我胜诉了，可是对方一直不给钱', 'court', '12368'],
    ['对方是老赖，法 院\n执 行了两年', 'court', '12368'],
    ['I want to file a Lawsuit against my landlord', 'court', '12368'],
    ['公司欠薪，劳动仲裁怎么申请？', 'labour-arbitration', '12333'],
    ['村主任贪污集体的钱', 'discipline', '12388'],
    ['The head of the office is taking bribes.', 'discipline', '12388'],
    ['派出所民警打人', 'police-discipline', '12389'],
    ['对罚款不服，想申请行政复议', 'reconsideration', undefined],
    ['想依申请公开拆迁补偿方案', 'disclosure', undefined],
    ['我的信访事项一直没有答复', 'petition', undefined],
    ['检察官说不起诉决定已经下了', 'procuratorate', '12309'],
    ['我请不起律师', 'legal-aid', '12348'],
  ] as const) {
    const [first] = advice(text).doors
    t.match(first, { id: door, name: String, nameEn: String, hint: String, hintEn: String, phone }, text)
  }
})

t.test('everything else is not bothered', async (t) => {
  for (const text of [
    '',
    '法院门口的路灯坏了',
    '检察院旁边的井盖丢了',
    '以上诉求请尽快解决',
    '早上访问网站打不开，街上访客很多',
    '新世纪委托的物业不作为',
    '信访局那条街堵车',
    '执行局部封闭施工',
    '银行排队太长，请公开收费标准',
    '律师楼下噪音扰民',
    '小区停车费不公开，要求公示',
    '学校食堂的判分有误',
    '我家暖气不热，室温只有十四度',
    '物业乱收费，投诉了三次没有人管',
    '黑车拒载还打人，交警也不来',
    '餐馆后厨很脏，吃了拉肚子，要求赔偿',
    'The courtyard light is broken next to the tennis court',
    'The police station phone does not answer',
  ])
    t.strictSame(doorsOf(text), [], text)
})

t.test('a door is named once, in the order of the table', async (t) => {
  t.strictSame(doorsOf('信访事项没人管，又行贿又受贿，法院判决也没有用'), ['court', 'discipline', 'petition'])
})

t.test('an emergency says whom to call; what is only urgent does not', async (t) => {
  t.strictSame(advice('楼下着火了，有人晕倒').emergency, {
    words: ['着火', '晕倒'],
    disposition: 'transfer-119',
  })
  t.strictSame(advice('停电三天了'), { doors: [] })
  t.strictSame(Object.keys(advice('路灯不亮')), ['doors'])
  t.strictSame(advice('没有着火，只是油烟大'), { doors: [] }, 'by its context')
})

t.test('a browser finds the same in the tables', async (t) => {
  const { emergency, doors } = createAdviceTables(urgency, rightDoors)
  t.ok(emergency.length > 50)
  t.ok(emergency.every(({ word }) => word === word.normalize('NFKC').toLowerCase()))
  t.notOk(emergency.some(({ word }) => word === '停电'))
  t.strictSame(
    doors.map(({ words: _, ...door }) => door),
    rightDoors.map(({ words: _, ...door }) => door),
  )
  const size = JSON.stringify({ emergency, doors }).length
  t.ok(size < 64_000, `${size} characters`)
})

t.test('every door of the shipped table is reached by each of its words', async (t) => {
  for (const { id, words } of rightDoors)
    for (const word of words) t.ok(doorsOf(`我想说${word}的事`).includes(id), `${id}: ${word}`)
  t.match(readFileSync('config/right-doors.csv', 'utf8'), /^# /, 'it explains itself')
})

t.test('10,000 characters take milliseconds', async (t) => {
  const text = '以上诉求法院门口纪委'.repeat(1000)
  const best = Math.min(
    ...Array.from({ length: 5 }, () => {
      const start = performance.now()
      advice(text)
      return performance.now() - start
    }),
  )
  t.comment(`${best.toFixed(2)} ms`)
  t.ok(best < 20)
})
