/** Guards: what units give back ends with a person, whose word is dispatched as its own job; who may do what. */
import t from 'tap'
import { startConsole } from '../../../support/console.ts'
import { until } from '../../../support/house.ts'

t.test('given back until a person says whose it is', async (t) => {
  const house = await startConsole(t)
  const receipt = await house.send({ text: '占道经营没人管', messageId: 'm1' })
  await house.inLedger(receipt)
  const revision = async () => (await house.call(`/v1/requests/${receipt}`)).body.revision
  const list = async () => (await house.page('/ops/unassigned?lang=en', { as: 'viewer' })).text
  await until(async () => {
    const { rows } = await house.pool.query('select 1 from triages where receipt = $1', [receipt])
    return rows.length > 0
  })
  t.match(await list(), 'Nothing waits for a person')
  for (let n = 0; n < 4 && !(await list()).includes(receipt); n++) {
    const before = await revision()
    await house.call(`/v1/requests/${receipt}/updates`, {
      body: { id: `u${n}`, status: 'returned', note: `不归我们管 ${n}`, at: new Date().toISOString() },
    })
    await until(async () => (await revision()) > before || (await list()).includes(receipt))
  }
  const shown = await list()
  t.match(shown, receipt)
  t.notMatch(shown, '<form class="act"')
  t.match((await house.page('/ops/unassigned')).text, /待定单位[\s\S]*指定单位/)
  await until(async () => /data-figure="unassigned" data-value="1"/.test((await house.page('/ops')).text))

  const before = await revision()
  const named = { unit: '望京街道办事处', level: 'street', copyTo: '朝阳区政府', reason: '已与街道商定' }
  const address = `/ops/unassigned/${receipt}/assign`
  t.equal((await house.post(address, named, { as: 'viewer' })).status, 403)
  t.equal(
    (await house.post(address, named, { as: 'operator', headers: { origin: 'https://evil.example' } }))
      .status,
    403,
  )
  t.equal((await house.post(address, { ...named, reason: '' }, { as: 'operator' })).status, 400)
  t.equal((await house.post(address, { ...named, unit: 'a\u202eb' }, { as: 'operator' })).status, 400)
  t.equal((await house.post(address, { ...named, level: 'moon' }, { as: 'operator' })).status, 400)
  t.equal((await house.post('/ops/unassigned/x/assign', named, { as: 'operator' })).status, 400)
  t.equal(await revision(), before)

  t.equal((await house.post(address, named, { as: 'operator' })).to, '/ops/unassigned?done=assigned')
  t.equal((await house.post(address, named, { as: 'operator' })).to, '/ops/unassigned?done=already')
  t.equal(await revision(), before + 1)
  t.match((await house.audited({ action: 'assign-unit' }))[0], {
    by: 'operator',
    subject: receipt,
    reason: '已与街道商定',
    data: { unit: '望京街道办事处' },
  })
  await until(async () => {
    const { rows } = await house.pool.query(
      'select 1 from redirections where receipt = $1 and revision = $2 and is_sent',
      [receipt, before + 1],
    )
    return rows.length > 0
  })
  const { text } = await house.page(`/ops/requests/${receipt}`)
  t.match(text, /不归我们管[\s\S]*改派[\s\S]*望京街道办事处[\s\S]*朝阳区政府[\s\S]*已与街道商定/)
  await until(async () => (await house.call('/metrics')).body.includes('jiesu_unassigned 0'))
})
