/** In the whole house: what a citizen sends is looked at, and fetched again without the place where it was taken. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { createLinks } from '../../../../channels/web/link.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { receiptSecret } from '../../../../src/secrets.ts'
import { harmful, withPosition } from '../../../contract/media-samples.ts'
import { startApi } from '../../../support/api.ts'
import { createCitizen, readable } from './citizen.ts'

const api = await startApi(t)
const citizen = createCitizen(api)
const links = createLinks(createReceipts(receiptSecret(api.dataDir)))

async function add(receipt: string, files: [string, Buffer][], lang = 'zh') {
  const path = `/track/${links.linkTo(receipt)}`
  const data = new FormData()
  data.append('once', /name="once" value="([^"]+)"/.exec((await citizen.get(path)).html)?.[1] ?? '')
  data.append('text', '见照片')
  for (const [name, bytes] of files) data.append('file', new Blob([new Uint8Array(bytes)]), name)
  const init = {
    method: 'POST',
    body: data,
    headers: { cookie: `lang=${lang}` },
    redirect: 'manual' as const,
  }
  const answer = await fetch(`${api.url}${path}/supplement`, init)
  return { path, status: answer.status, text: readable(await answer.text()) }
}

t.test('the place is in the original alone, which the page never gives', async (t) => {
  const receipt = await api.send({ text: '路灯不亮' })
  await api.inLedger(receipt)
  const { path, status } = await add(receipt, [['路灯.jpg', withPosition.bytes]])
  t.equal(status, 303)
  const [file] = (await api.inLedger(receipt, 2)).attachments
  for (const query of ['', '?original=1']) {
    const answer = await fetch(`${api.url}${path}/files/${file?.id}${query}`)
    const shown = Buffer.from(await answer.arrayBuffer())
    t.equal(answer.headers.get('content-length'), String(withPosition.bytes.length))
    t.equal(shown.length, withPosition.bytes.length)
    t.notOk(shown.includes(withPosition.secret), query || 'as the page links it')
  }
  const headers = { authorization: `Bearer ${api.key()}` }
  const original = await fetch(`${api.url}/v1/attachments/${file?.id}?original=1`, { headers })
  t.ok(Buffer.from(await original.arrayBuffer()).equals(withPosition.bytes), 'a key gets it')
})

t.test('what is harmful is named with its reason in both languages, and leaves nothing', async (t) => {
  const receipt = await api.send({ text: '井盖坏了' })
  await api.inLedger(receipt)
  const left = async () =>
    (await Promise.all(['uploads', 'tmp'].map((place) => readdir(join(api.dataDir, 'blobs', place))))).flat()
  const before = await left()
  const files = Object.values(harmful).map(({ reason, bytes }): [string, Buffer] => [`${reason}.png`, bytes])
  const { text } = await add(receipt, files)
  t.match(text, /mixed\.png（里面还藏着别的文件/)
  t.match(text, /bomb\.png（打开后大得出奇/)
  t.match(text, /active\.png（里面有会自动运行的程序/)
  const english = (await add(receipt, files, 'en')).text
  t.match(english, /mixed\.png \(not safe, as another file is hidden/)
  t.match(english, /active\.png \(not safe, as it holds a programme/)
  t.strictSame(await left(), before)
})
