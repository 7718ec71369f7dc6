/** Files by id in a request, and the limit of a touchpoint. */
import { appendFile, cp } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type Api, startApi, told } from '../../../support/api.ts'
import { root } from '../../../support/house.ts'
import { temporaryDataDir } from '../../../support/postgres.ts'

const PER_MINUTE = 5

const configDir = await temporaryDataDir(t)
await cp(join(root, 'config'), configDir, { recursive: true })
await appendFile(
  join(configDir, 'touchpoints.yaml'),
  `small:\n  name: 小\n  nameEn: Small\n  kind: site\n  confirmed: true\n  source: test\n  perMinute: ${PER_MINUTE}\n`,
)
const api = await startApi(t, { env: { CONFIG_DIR: configDir } })
const gif = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')

async function upload({ url }: Api, key: string): Promise<{ id: string; sha256: string }> {
  const form = new FormData()
  form.set('file', new Blob([gif]), '照片.gif')
  const answer = await fetch(`${url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: form,
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { id: string; sha256: string }
}

t.test('a file that was uploaded goes with the request', async (t) => {
  const photo = await upload(api, api.key())
  const receipt = await api.send({ text: '见照片', attachments: [photo.id] })
  const { attachments } = await api.inLedger(receipt)
  const { id, sha256 } = photo
  t.match(attachments, [
    {
      id,
      sha256,
      kind: 'image',
      mediaType: 'image/gif',
      bytes: gif.length,
      name: '照片.gif',
      state: 'stored',
    },
  ])
  const file = await fetch(`${api.url}/v1/attachments/${id}`, {
    headers: { authorization: `Bearer ${api.key()}` },
  })
  t.ok(Buffer.from(await file.arrayBuffer()).equals(gif))
  t.match(file.headers.get('content-disposition'), /^attachment/)
})

t.test('only what the sender uploaded', async (t) => {
  const [one, two] = [await api.keys.add('one', 'web', 'web'), await api.keys.add('two', 'web', 'web')]
  const theirs = await upload(api, one)
  const mine = await upload(api, two)
  const attachments = [mine.id, theirs.id, 'made-up']
  t.equal(
    await api.refusal({ text: '一', attachments }, { key: two }),
    '400 invalid-body /attachments/1 /attachments/2',
  )
  t.match(await api.send({ text: '一', attachments: [mine.id] }, { key: two }), /-/)
})

t.test('the same file again is the same content, another one is not', async (t) => {
  const first = await upload(api, api.key())
  const again = await upload(api, api.key())
  t.not(again.id, first.id)
  const receipt = await api.send({ text: '一', messageId: 'photo', attachments: [first.id] })
  await api.send({ text: '一', messageId: 'photo', attachments: [again.id] })
  await api.send({ text: '一', messageId: 'photo' })
  t.strictSame((await api.inLedger(receipt, 2)).attachments, [], 'revision 2 is the one without')
})

t.test('over its limit a touchpoint is asked to wait, and only for what it sends', async (t) => {
  const key = await api.keys.add('small-client', 'small', undefined)
  const other = await api.keys.add('small-other', 'small', undefined)
  let receipt = ''
  for (let sent = 0; sent < PER_MINUTE; sent++) {
    receipt = await api.send({ text: '一' }, { key: sent % 2 ? key : other })
  }
  const answer = await api.call('/v1/requests', { body: { text: '一' }, key })
  t.equal(told(answer), '503 busy')
  t.ok(Number(answer.headers.get('retry-after')) in Array.from({ length: 61 }), 'in seconds')
  const ask = () => api.call(`/v1/requests/${receipt}`, { key })
  for (let asked = 0; asked < PER_MINUTE * 2; asked++) t.equal((await ask()).status, 200, 'asking is free')
  t.match(await api.send({ text: '一' }), /-/, 'other touchpoints go on')
  const metrics = await (await fetch(`${api.url}/metrics`)).text()
  t.match(metrics, /jiesu_refused_total\{channel="web",endpoint="small\/small-client",code="busy"\} 1/)
})
