import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { Puppet, types } from 'wechaty-puppet'
import { notOffered } from '../../../channels/wechat/not-offered.ts'
import { type PuppetMessage, type Turn, WechatPuppet } from '../../../channels/wechat/puppet.ts'
import { PermanentError } from '../../../src/contract/errors.ts'
import { accountId, message } from './bot-doubles.ts'

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>

/** A puppet without a Wechaty; `heard` runs where a listener of Wechaty's would. */
async function start(t: Test) {
  const sent: string[][] = []
  const puppet = new WechatPuppet({ accountId, send: async (...args) => void sent.push(args) })
  await puppet.start()
  t.teardown(() => puppet.stop())
  const during = <T>(one: PuppetMessage, turn: Turn, fn: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      puppet.once('message', () => void fn().then(resolve, reject))
      puppet.receive(one, turn)
    })
  return { puppet, sent, during }
}

function openTurn() {
  const said: string[] = []
  const turn: Turn = { isOpen: () => said.length === 0, reply: (text) => void said.push(text), end: () => {} }
  return { turn, said }
}

t.test('it logs in with the account, and is ready', async (t) => {
  const puppet = new WechatPuppet({ accountId, send: async () => {} })
  const events: unknown[] = []
  puppet.on('login', (payload) => void events.push(payload))
  puppet.on('ready', () => void events.push('ready'))
  await puppet.start()
  t.strictSame(
    [events, puppet.isLoggedIn, puppet.currentUserId],
    [[{ contactId: accountId }, 'ready'], true, accountId],
  )
  await puppet.stop()
  t.equal(puppet.isLoggedIn, false)
})

t.test('a message can be read in its own turn, and nowhere else', async (t) => {
  const { puppet, during } = await start(t)
  const { turn } = openTurn()
  const payload = await during(message('1'), turn, () => puppet.messagePayload('1'))
  t.strictSame(payload, {
    id: '1',
    talkerId: 'oFakeCitizen1',
    listenerId: accountId,
    timestamp: 1_790_000_000,
    type: types.Message.Text,
    text: 'words of 1',
  })
  puppet.forget('1')
  await t.rejects(puppet.messagePayload('1'), PermanentError)
  await t.rejects(
    during(message('2'), turn, () => puppet.messagePayload('1')),
    PermanentError,
  )
})

t.test('words go where their turn says', async (t) => {
  const { puppet, sent, during } = await start(t)
  const { turn, said } = openTurn()
  const say = (openid: string, text: string) => puppet.messageSendText(openid, text)
  const returned = await during(message('1'), turn, async () => [
    await say('oFakeCitizen2', 'somebody else'),
    await say('oFakeCitizen1', 'first'),
    await say('oFakeCitizen1', 'second'),
  ])
  await say('oFakeCitizen1', 'outside of any turn')
  t.strictSame(said, ['first'])
  t.strictSame(sent, [
    ['oFakeCitizen2', 'somebody else'],
    ['oFakeCitizen1', 'second'],
    ['oFakeCitizen1', 'outside of any turn'],
  ])
  t.strictSame(returned, [undefined, undefined, undefined], 'an id would be read back')
})

t.test('a place and a link', async (t) => {
  const { puppet, during } = await start(t)
  const { turn } = openTurn()
  const location = { latitude: 39.9, longitude: 116.4 }
  const link = { title: 'a', description: 'b', url: 'https://example.com/' }
  const place = await during(message('1', { type: 'location', location }), turn, () =>
    puppet.messageLocation('1'),
  )
  t.strictSame(place, { ...location, name: '', address: '', accuracy: 0 })
  t.strictSame(await during(message('2', { type: 'url', link }), turn, () => puppet.messageUrl('2')), link)
  await t.rejects(
    during(message('3'), turn, () => puppet.messageUrl('3')),
    PermanentError,
  )
  await t.rejects(
    during(message('4'), turn, () => puppet.messageLocation('4')),
    PermanentError,
  )
})

t.test('a contact has a name that says nothing of who it is', async (t) => {
  const { puppet } = await start(t)
  const citizen = await puppet.contactPayload('oFakeCitizen1')
  t.match(citizen, {
    id: 'oFakeCitizen1',
    name: 'citizen',
    type: types.Contact.Individual,
    phone: [],
    avatar: '',
  })
  t.match(await puppet.contactPayload(accountId), {
    id: accountId,
    name: 'account',
    type: types.Contact.Official,
  })
})

t.test('what an official account can not do is refused by name', async (t) => {
  const puppet = new WechatPuppet({ accountId, send: async () => {} })
  for (const name of notOffered) {
    const detail = `${name}: not offered by a WeChat official account`
    await t.rejects((puppet as unknown as Methods)[name]?.() ?? Promise.resolve(), {
      name: 'PermanentError',
      detail,
    })
  }
})

t.test('no method that wechaty-puppet asks for is missing', async (t) => {
  const entry = fileURLToPath(import.meta.resolve('wechaty-puppet'))
  const folder = join(entry, '../../mixins')
  const declared = new Set<string>()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('-mixin.d.ts'))) {
    for (const [, name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(/^ +(\w+)\(/gm))
      declared.add(name)
  }
  // Those of the class itself, which the same declarations hold.
  for (const name of ['validInterface', 'validInstance', 'valid']) declared.delete(name)
  const theirs = Puppet.prototype as unknown as Methods
  const wanted = [...declared].filter((name) => typeof theirs[name] !== 'function')
  t.ok(wanted.length > 60, `${wanted.length} found`)
  const ours = WechatPuppet.prototype as unknown as Methods
  t.strictSame(
    wanted.filter((name) => typeof ours[name] !== 'function'),
    [],
  )
  const known: readonly string[] = wanted
  t.strictSame(
    notOffered.filter((name) => !known.includes(name)),
    [],
    'and none is refused that nobody asks for',
  )
})
