/** How the post of an update may end, and what is owed to nobody. */
import t from 'tap'
import { freePort } from '../../../adapters/free-port.ts'
import { post } from '../../../channels/hotlines/callback.ts'
import { Hotline } from '../../../channels/hotlines/hotline.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import { type Around, errand, replying, smallHotline } from '../../support/callback.ts'
import { startPartner } from '../../support/partner.ts'

const again = (reason: RegExp) => ({ is: 'again', reason })
const hotline = (callback: object | undefined, over: object = {}) =>
  smallHotline('12315', { ...over, ...(callback && { callback }) })
const hmac = {
  kind: 'hmac',
  signature: { in: 'header', name: 'X-Signature', prefix: 'sha256=' },
  timestamp: { in: 'header', name: 'X-Timestamp' },
  nonce: { in: 'header', name: 'X-Nonce' },
}

t.test('how a post may end', async (t) => {
  const partner = await startPartner(t)
  const elsewhere = await startPartner(t)
  const send = replying([hotline({ url: partner.url, body: '{}', expect: '"code":"0000"' })])
  const answered = async (status: number, body = '', headers = {}) => {
    partner.next({ status, body, headers })
    return send(errand())
  }
  t.strictSame(await answered(410), {
    is: 'failed',
    reason: 'the callback answered 410: it is gone for good',
  })
  for (const status of [400, 401, 403, 404, 408, 425, 429, 500, 502, 503])
    t.match(await answered(status, '"code":"0000"'), again(new RegExp(`^the callback answered ${status}$`)))
  t.match(await answered(302, '', { location: elsewhere.url }), again(/answered 302$/))
  t.match(await answered(307, '', { location: elsewhere.url }), again(/answered 307$/))
  t.equal(elsewhere.came.length, 0, 'a signed post goes nowhere else')
  t.match(await answered(200, '{"code":"0001"}'), again(/answered 200, without what `expect` asks for$/))
  t.match(await answered(204), again(/answered 204, without/))
  t.match(
    await answered(200, `${' '.repeat(1_000_000)}"code":"0000"`),
    again(/without/),
    'its beginning is read',
  )
  t.strictSame(await answered(201, '{"code":"0000"}'), { is: 'done' })
  partner.next('cut')
  t.match(await send(errand()), again(/^the callback could not be reached: \w+$/))
  const nobody = replying([hotline({ url: `http://127.0.0.1:${await freePort()}/`, body: '{}' })])
  t.match(await nobody(errand()), again(/^the callback could not be reached: ECONNREFUSED$/))

  const blocked = replying([hotline({ url: 'http://127.0.0.1:1/', body: '{}' })])
  t.match(await blocked(errand()), again(/^the callback could not be reached: bad port$/))

  const { callback } = hotline({ url: partner.url, body: '{}' })
  if (!callback) throw new Error('there is one')
  partner.next('hang')
  const letter = { url: partner.url, headers: {}, body: Buffer.from('{}') }
  t.strictSame(await post(letter, callback, 50), {
    is: 'again',
    reason: 'the callback did not answer within 0.05 s',
  })
  t.strictSame(await post(letter, callback), { is: 'done' }, 'any 2xx where nothing is expected')
})

t.test('nobody asks to be told', async (t) => {
  const partner = await startPartner(t)
  const told = { url: partner.url, body: '{}', statuses: ['closed'] }
  t.strictSame(await replying([hotline(undefined)])(errand()), { is: 'done' }, 'no callback')
  t.strictSame(
    await replying([hotline(told)])(errand({ status: 'dispatched' })),
    { is: 'done' },
    'not that status',
  )
  t.match(
    await replying([])(errand()),
    { is: 'again', reason: /yaml is not here/ },
    'this worker lacks its file',
  )
  t.equal(partner.came.length, 0)
  t.strictSame(await replying([hotline(told, { enabled: false })])(errand()), { is: 'done' })
  t.equal(partner.came.length, 1, 'a number that was cancelled is told of its old cases')
})

t.test('what is missing may come', async (t) => {
  const partner = await startPartner(t)
  const one = hotline({ url: partner.url, body: '{}', authentication: hmac })
  const of = (around: Around) => replying([one], around)(errand())
  t.match(await of({ secrets: {} }), again(/^HOTLINE_12315_SECRET is not set$/))
  t.match(await of({ request: async () => undefined }), again(/quarantine/))
  const down = async () => {
    throw new TemporaryError('ledger-down')
  }
  t.match(await of({ request: down }), again(/^the ledger can not be reached$/))
  const broken = async () => {
    throw new Error('ours')
  }
  await t.rejects(of({ request: broken }), { message: 'ours' })
  t.equal(partner.came.length, 0)
})

t.test('an address holds no credentials', async (t) => {
  const take = (url: string, isSound: boolean) =>
    t.equal(Hotline.shape.callback.safeParse({ url, body: '{}' }).success, isSound, url)
  take('https://user:pass@example.org/', false)
  take('https://user@example.org/', false)
  take('https://example.org/a@b?c=d@e', true)
  take('ftp://example.org/', false)
})
