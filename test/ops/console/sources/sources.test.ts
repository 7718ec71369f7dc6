/** The sources of a real house: one that is well and falls silent, one that fails authentication, one whose post stuck. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startConsole } from '../../../support/console.ts'
import { createSenders, send, sign } from '../../../support/hotlines.ts'
import { root, until } from '../../../support/house.ts'
import { temporaryDataDir } from '../../../support/postgres.ts'

const WANTED = ['12315', '12300', '12329']
const configDir = join(await temporaryDataDir(t), 'config')
await cp(join(root, 'config'), configDir, { recursive: true })
const file = join(configDir, 'hotlines/12315.yaml')
const yaml = await readFile(file, 'utf8')
// Silent after 9.2 usual ones: 8 s.
const flat = `hours: [${Array(24).fill(1)}], weekdays: [${Array(7).fill(1)}]`
await writeFile(file, yaml.replace('perHour: 160', `perHour: 4000, silentAfterMinutes: 0, ${flat}`))

const senders = createSenders().filter(({ hotline }) => WANTED.includes(hotline.number))
const foreign = createSenders().filter(({ hotline }) => hotline.number === '12300')
const senderOf = (number: string) => {
  const found = senders.find(({ hotline }) => hotline.number === number)
  if (!found) throw new Error(number)
  return found
}
const env = Object.assign({}, ...senders.map((sender) => sender.env))
const house = await startConsole(t, { env: { ...env, CONFIG_DIR: configDir } })
const row = async (number: string) => {
  const { text } = await house.page('/ops/sources')
  return text.split('<tr').find((each) => each.includes(`data-source="hotlines/${number}"`)) ?? ''
}

const [stranger] = foreign
for (let time = 0; time < 6; time++)
  if (stranger) await send(house.url, '12300', sign(stranger, { text: (all) => `${all} ` }))
await send(house.url, '12329', sign(senderOf('12329'), { text: () => '{}' }))
await send(house.url, '12315', sign(senderOf('12315')))

t.test('a hotline falls silent by itself, within seconds', async (t) => {
  await until(async () => />正常</.test(await row('12315')))
  await until(async () => />沉默</.test(await row('12315')))
  t.match((await house.page('/ops/sources?state=silent&lang=en')).text, /1 of \d\d sources/)
  t.match((await house.page('/ops/sources/hotlines/12315')).text, /之后没有收到贵方新的请求/)
})

t.test('one that fails authentication, and what to tell it', async (t) => {
  await until(async () => />验签不过</.test(await row('12300')))
  const { status, text } = await house.page('/ops/sources/hotlines/12300', { as: 'viewer' })
  t.equal(status, 200)
  t.match(text, /1\. 6 次请求未通过验证（[a-z-]+），其中最近 15 分钟 6 次/)
  t.match(text, /id="letter-other" lang="en"/)
  t.match(text, /\/ops\/sources\/hotlines\/12300\/refusals\/\w{26}/)
})

t.test('a body that was refused: masked, and as it came to whoever says why', async (t) => {
  const { text } = await house.page('/ops/sources/hotlines/12300')
  const [path = ''] = /\/ops\/sources\/hotlines\/12300\/refusals\/\w{26}/.exec(text) ?? []
  const words = /1380000\d{4}/
  t.equal((await house.page(path, { as: 'viewer' })).status, 403)
  const masked = await house.page(path, { as: 'operator' })
  t.equal(masked.status, 200)
  t.notMatch(masked.text, words)
  t.equal((await house.post(path, { reason: ' ' }, { as: 'operator' })).status, 400)
  t.equal((await house.audited({ action: 'unmask' })).length, 0)
  const shown = await house.post(path, { reason: '核对签名' }, { as: 'operator' })
  t.match(shown.text, words)
  t.match(await house.audited({ action: 'unmask' }), [
    { by: 'operator', subject: /^refused\/\w{26}$/, reason: '核对签名', data: { endpoint: '12300' } },
  ])
  const elsewhere = path.replace('12300', '12315')
  t.equal((await house.page(elsewhere, { as: 'operator' })).status, 404)
})

t.test('one whose post can not be understood', async (t) => {
  await until(async () => /data-cell="quarantined"[^>]*>1</.test(await row('12329')))
  const { text } = await house.page('/ops/sources/hotlines/12329')
  t.match(text, /1 件内容我方已收下，但无法按约定理解/)
  t.match(text, /href="\/ops\/quarantine\?channel&#61;hotlines&#38;endpoint&#61;12329"/)
})

t.test('touchpoints, their clients, an account that is not set up; and nobody', async (t) => {
  await house.send({ text: '路灯坏了' })
  await until(async () => /web\/web%2F\w+/.test((await house.page('/ops/sources?channel=web')).text))
  const web = await house.page('/ops/sources/web/web?lang=en')
  t.match(web.text, /Heard \d+ s ago, 1 in the last hour|It was never heard/)
  t.match((await house.page('/ops/sources/wechat/bj12345')).text, /WECHAT_BJ12345_TOKEN/)
  t.equal((await house.page('/ops/sources/hotlines/0')).status, 404)
  t.equal((await house.page('/ops/sources/hotlines/%3Cb%3E')).status, 404)
})
