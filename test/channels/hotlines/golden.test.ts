/**
 * Every hotline that has a sample, on the real server: its post as its own system would send it, in its dialect and
 * signed; what it is told; the Request that leaves on `dispatch`, held against samples/<number>/request.json.
 */
import t, { type Test } from 'tap'
import { cut, type Post, receiptsOf, type Sender, send, sign } from '../../support/hotlines.ts'
import { compareGolden, refusedCount, startGolden } from '../../support/hotlines-golden.ts'
import { until } from '../../support/house.ts'

const golden = await startGolden(t)
const { senders, house } = golden
const post = ({ hotline }: Sender, what: Post) => send(house.url, hotline.number, what)
const changed = ({ sample: { changed } }: Sender) => ({
  text: (all: string) => all.replace(changed.this, () => changed.that),
})

/** Signed by another who has no key of this hotline, or sent from another place; undefined where anybody may post. */
function forged(sender: Sender): Post | undefined {
  const kinds = sender.hotline.authentication.map(({ kind }) => kind)
  if (kinds.includes('none')) return undefined
  if (kinds.includes('ip')) return { ...sign(sender), from: '192.0.2.99' }
  return sign(sender, { secrets: golden.otherSecrets(sender.hotline) })
}

t.test('each', async (t) => {
  // What takes time is the way to `dispatch`.
  t.jobs = 8
  for (const sender of senders) {
    const { hotline, sample } = sender
    t.test(`${hotline.number} ${hotline.name}`, { buffered: true }, async (t) => {
      await t.test('its Request, its answer', (t) => goldenPath(t, sender))
      await t.test('forged', (t) => forgery(t, sender))
      await t.test(`truncated: ${sample.truncated}`, (t) => truncation(t, sender))
    })
  }
})

async function goldenPath(t: Test, sender: Sender): Promise<void> {
  const first = sign(sender)
  const told = await post(sender, first)
  const receipts = receiptsOf(sender, told) ?? []
  const { sample, hotline } = sender
  const isTold = t.equal(receipts.length, sample.requests, `${told.status} ${told.contentType} ${told.body}`)
  if (!isTold) return
  await compareGolden(t, hotline.number, await golden.dispatched(receipts))

  t.same(receiptsOf(sender, await post(sender, first)), receipts, 'the very same again')
  t.same(receiptsOf(sender, await post(sender, sign(sender))), receipts, 'the same, signed anew')
  t.same(receiptsOf(sender, await post(sender, sign(sender, changed(sender)))), receipts, 'changed')
  const revised = await golden.revised(receipts)
  const revisions = revised.map(({ revision }) => revision)
  t.same(revisions, [2], 'one of its requests has changed; what came again was no revision, and no job')
}

async function forgery(t: Test, sender: Sender): Promise<void> {
  const wrong = forged(sender)
  if (!wrong) {
    t.pass('anybody may post')
    return
  }
  t.equal((await post(sender, wrong)).status, 401)
}

async function truncation(t: Test, sender: Sender): Promise<void> {
  const { hotline, sample } = sender
  const known = receiptsOf(sender, await post(sender, sign(sender))) ?? []
  const told = await post(sender, cut(sign(sender)))
  if (sample.truncated === 'refused') {
    t.equal(told.status, 401, String(told.body))
    return
  }
  t.equal(told.status, sample.answer.status, String(told.body))
  const receipts = golden.receiptsIn(told)
  const whole = receipts.filter((receipt) => known.includes(receipt))
  t.same(whole, known.slice(0, whole.length), 'those that came whole')
  t.equal(whole.length > 0, sample.truncated === 'partly')
  t.ok(whole.length < known.length)
  const kept = receipts.filter((receipt) => !known.includes(receipt))
  if (sample.truncated === 'quarantined') t.equal(kept.length, 1)
  for (const receipt of kept)
    t.match(await until(() => golden.quarantined(receipt)), { endpoint: hotline.number, state: 'open' })
}

t.test('what was refused is counted', async (t) => {
  const { body } = await house.call('/metrics')
  for (const { hotline, sample } of senders) {
    const isForgeable = hotline.authentication.every(({ kind }) => kind !== 'none')
    const expected = Number(isForgeable) + Number(sample.truncated === 'refused')
    t.equal(refusedCount(String(body), hotline.number), expected, hotline.number)
  }
})

t.test('what is authentic, but broken, is kept in quarantine', async (t) => {
  // A digest over the raw bytes: whatever they are, they can be signed.
  const signing = ['hmac', 'standard-webhooks', 'sm2', 'sm4', 'basic', 'bearer']
  const able = senders.filter(
    ({ hotline, sample }) =>
      sample.requests === 1 && hotline.authentication.every(({ kind }) => signing.includes(kind)),
  )
  t.ok(able.length > 10)
  for (const sender of able) {
    const half = cut({ ...sign(sender), body: sender.body })
    const told = await post(sender, sign({ ...sender, body: half.body }))
    t.equal(told.status, sender.sample.answer.status, sender.hotline.number)
    const [receipt = ''] = golden.receiptsIn(told)
    const row = await until(() => golden.quarantined(receipt))
    t.match(row, { endpoint: sender.hotline.number, state: 'open' })
    t.ok(row.reason.length > 5)
  }
})

t.test('a text of more than 10,000 characters is kept whole', async (t) => {
  const sender = senders.find(({ hotline }) => hotline.number === '12315')
  if (!sender) throw new Error('no sample of 12315')
  const text = `门店关停${'，工作人员说再等等'.repeat(1300)}`
  t.ok(text.length > 10_000)
  const long = sign(sender, {
    text: (all) => all.replace(/250912101108115409/, '250912101108115410').replace('10 月 28 日起', text),
  })
  const told = await post(sender, long)
  t.equal(told.status, 200, String(told.body))
  const [request] = await golden.dispatched(golden.receiptsIn(told))
  t.ok(request?.flags.includes('long'))
  t.equal(request?.text, text.slice(0, 10_000))
  const file = request?.attachments.find(({ mediaType }) => mediaType === 'text/plain')
  t.ok(file && file.bytes > Buffer.byteLength(text), 'its words, and what stood behind them')
  const bytes = await house.call(`/v1/attachments/${file?.id}`)
  t.ok(String(bytes.body).startsWith(text))
})
