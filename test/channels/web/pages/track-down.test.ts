/** While the ledger is down nobody is told that a request is unknown, and nothing that was typed is lost. */
import t from 'tap'
import { createLinks } from '../../../../channels/web/link.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../../../support/ledger-server.ts'
import { createCitizen, readable } from './citizen.ts'

t.test('ledger down', async (t) => {
  const server = await startLedgerServer(t)
  const api = await startApi(t, { env: { DATABASE_URL: server.url, RECEIPT_SECRET } })
  const key = await api.keys.add('site', 'web', 'web')
  const links = createLinks(createReceipts(RECEIPT_SECRET))
  const citizen = createCitizen(api)
  const requester = { phone: '13800001234' }
  const before = await api.send({ text: '以前的事', requester }, { key })
  await api.inLedger(before)
  const dispatch = await api.keys.add('them', 'web', 'dispatch')
  await api.call(`/v1/requests/${before}/updates`, {
    key: dispatch,
    body: { id: 'c', status: 'closed', at: new Date().toISOString() },
  })
  await server.kill9()
  const now = await api.send({ text: '现在的事', requester }, { key })

  await t.test('sent just now: shown from the journal, and proven by it', async (t) => {
    t.equal(await citizen.prove(now, '1234'), links.linkTo(now))
    t.equal((await citizen.post('/track', { receipt: now, proof: '4321' })).status, 403)
    const page = await citizen.get(`/track/${links.linkTo(now)}`)
    t.match([page.status, readable(page.html)], [200, /已收到.*接下来.*我们收到了您的诉求.*现在的事/])
  })

  await t.test('sent before: by the link, received; by receipt and proof, not this minute', async (t) => {
    const page = await citizen.get(`/track/${links.linkTo(before)}`)
    t.match([page.status, readable(page.html)], [200, /已收到，详情稍后就能看到/])
    for (const proof of ['1234', '4321', '123456']) {
      const answer = await citizen.post('/track', { receipt: before, proof })
      t.match([answer.status, readable(answer.html)], [503, /暂时查不到.*不会丢/])
      t.match(answer.headers.get('retry-after'), /^\d+$/)
      t.match(answer.html, `value="${before}"`, 'what was typed is kept')
    }
  })

  await t.test('a rating is kept on the page', async (t) => {
    const answer = await citizen.post(`/track/${links.linkTo(before)}/rating`, {
      score: '2',
      comment: '太慢',
    })
    t.match([answer.status, readable(answer.html)], [503, /暂时存不了评价/])
    t.match(answer.html, /id="score-2"[^>]*checked/)
    t.match(answer.html, /<textarea[^>]*id="comment"[^>]*>太慢</)
  })

  await t.test('words are taken, and stand in the ledger when it is back', async (t) => {
    for (const receipt of [before, now]) {
      const form = new FormData()
      form.append('text', '还有一句')
      const path = `/track/${links.linkTo(receipt)}`
      const answer = await citizen.send(`${path}/supplement`, form)
      t.strictSame([answer.status, answer.location], [303, `${path}?done=added`])
    }
    await server.restart()
    t.match(await api.inLedger(before, 2), { text: '以前的事\n\n还有一句' })
    t.match(await api.inLedger(now, 2), { text: '现在的事\n\n还有一句' })
    const path = `/track/${links.linkTo(before)}`
    await until(
      async () => (await citizen.post(`${path}/rating`, { score: '2', comment: '太慢' })).status === 303,
    )
    t.match(readable((await citizen.get(path)).html), /您给了 2 分.*以前的事.*还有一句/)
  })
})
