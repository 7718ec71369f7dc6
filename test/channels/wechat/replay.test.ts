/** What was kept as it came: looked at without seeing who said what, and understood once more. */
import t from 'tap'
import { replay, shown } from '../../../channels/wechat/replay.ts'
import { sample } from './samples.ts'

const kept = (xml: string) => ({
  origin: { channel: 'wechat', endpoint: 'bj12345' },
  mediaType: 'application/xml',
  bytes: Buffer.from(xml),
  receivedAt: '2026-01-05T12:00:00+08:00',
})
const services = {} as Parameters<typeof replay>[1]

t.test('a message that is understood today is a request', async (t) => {
  const [made] = await replay(kept(sample('text')), services)
  t.match(made, { source: { channel: 'wechat', endpoint: 'bj12345' }, requester: { openid: /^o/ } })
  t.not(made?.text, '')
})

t.test('what still is none says why', async (t) => {
  for (const [name, reason] of [
    ['unknown-type', /not known/],
    ['event-unknown', /not known/],
    ['event-location', /begins no request/],
    ['image', /no words/],
  ] as const)
    await t.rejects(replay(kept(sample(name)), services), { message: reason }, name)
  await t.rejects(replay(kept('<xml>'), services), { code: 'bad-request' })
})

t.test('what is said and by whom is masked', async (t) => {
  const { tree, meaningOf } = shown(kept(sample('text')))
  t.match(tree, { MsgType: 'text' })
  t.equal(meaningOf(['Content']), 'words')
  t.equal(meaningOf(['FromUserName']), 'identity')
  t.equal(meaningOf(['Anything']), undefined)
  t.match(shown(kept('no xml')).facts, { fault: /can not be read/ })
})
