/** Words and files that a citizen adds to a request, whatever channel took it; and the files fetched again. */
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { createLinks } from '../../../../channels/web/link.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { receiptSecret } from '../../../../src/secrets.ts'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { createCitizen, readable } from './citizen.ts'

const api = await startApi(t)
const citizen = createCitizen(api)
const links = createLinks(createReceipts(receiptSecret(api.dataDir)))

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

/** Of a machine's source: its endpoint is `web/local`, not the pages'. */
async function sent(): Promise<{ receipt: string; path: string }> {
  const receipt = await api.send({ text: '路灯不亮' })
  await api.inLedger(receipt)
  return { receipt, path: `/track/${links.linkTo(receipt)}` }
}

function form(fields: Record<string, string>, files: [string, Buffer][] = []): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  for (const [name, bytes] of files) data.append('file', new Blob([new Uint8Array(bytes)]), name)
  return data
}
const onceOf = (html: string) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? ''

t.test('words become a revision, once however often they are sent', async (t) => {
  const { receipt, path } = await sent()
  const once = onceOf((await citizen.get(path)).html)
  t.match(once, /^[\w-]{22}$/)
  const twice = await Promise.all(
    [1, 2].map(() => citizen.send(`${path}/supplement`, form({ once, text: '在三号楼前\r\n门口' }))),
  )
  for (const { status, location } of twice) t.strictSame([status, location], [303, `${path}?done=added`])
  t.match(readable((await citizen.get(`${path}?done=added`)).html), /补充的内容已经收到/)
  const revised = await api.inLedger(receipt, 2)
  t.equal(revised.text, '路灯不亮\n\n在三号楼前\n门口')
  t.strictSame(revised.source.endpoint, 'web/local', 'it stays what it was')
  await citizen.send(
    `${path}/supplement`,
    form({ once: onceOf((await citizen.get(path)).html), text: '已经三天' }),
  )
  t.equal((await api.inLedger(receipt, 3)).text, '路灯不亮\n\n在三号楼前\n门口\n\n已经三天')
  t.match(readable((await citizen.get(path)).html), /路灯不亮.*在三号楼前.*已经三天/)
})

t.test('a file is added, fetched again by the link, and by nobody else', async (t) => {
  const { receipt, path } = await sent()
  const answer = await citizen.send(
    `${path}/supplement`,
    form({ text: '' }, [
      ['门口的灯.png', PNG],
      ['', Buffer.alloc(0)],
    ]),
  )
  t.equal(answer.status, 303)
  const [file] = (await api.inLedger(receipt, 2)).attachments
  t.match(file, { name: '门口的灯.png', mediaType: 'image/png', bytes: PNG.length, state: 'stored' })
  const page = await citizen.get(path)
  t.match(page.html, `${path}/files/${file?.id}`)
  t.match(readable(page.html), /门口的灯\.png/)
  const download = await fetch(`${api.url}${path}/files/${file?.id}`)
  t.equal(download.status, 200)
  t.match(download.headers.get('content-disposition'), /^attachment; /)
  t.equal(download.headers.get('x-content-type-options'), 'nosniff')
  t.match(download.headers.get('content-security-policy'), /sandbox/)
  t.match(download.headers.get('cache-control'), /no-store/)
  t.ok(Buffer.from(await download.arrayBuffer()).equals(PNG))

  const other = await sent()
  const theirs = await citizen.get(`${other.path}/files/${file?.id}`)
  t.match([theirs.status, readable(theirs.html)], [404, /没有这个文件/])
  t.equal((await citizen.get(`${path}/files/nobody-knows-this`)).status, 404)
})

t.test('what is refused is named, and all the rest is kept', async (t) => {
  const { receipt, path } = await sent()
  const svg = Buffer.concat([
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'),
    Buffer.alloc(3_000_000, 32),
  ])
  const large = Buffer.concat([PNG, Buffer.alloc(20_000_001)])
  const refused = await citizen.send(
    `${path}/supplement`,
    form({ text: '看照片' }, [
      ['坏.svg', svg],
      ['大.png', large],
      ['好.png', PNG],
    ]),
  )
  t.equal(refused.status, 400)
  t.match(readable(refused.html), /这些文件没有收：坏\.svg（[^）]+）、大\.png（超过 20 MB）/)
  t.match(refused.html, /<textarea[^>]*>看照片</)
  const kept = /name="kept" value="([^"]+)"/.exec(refused.html)?.[1] ?? ''
  t.ok(kept, 'the good one need not be sent again')
  const once = onceOf(refused.html)
  const forged = await citizen.send(`${path}/supplement`, form({ text: '', kept: `${kept}x` }))
  t.equal(forged.status, 400, 'a token that is not ours is no file')
  t.equal((await citizen.send(`${path}/supplement`, form({ text: '看照片', once, kept }))).status, 303)
  t.match(await api.inLedger(receipt, 2), { text: '路灯不亮\n\n看照片', attachments: [{ name: '好.png' }] })
})

t.test('nothing, and too much', async (t) => {
  const { path } = await sent()
  const empty = await citizen.send(`${path}/supplement`, form({ text: ' \u200b' }))
  t.match([empty.status, readable(empty.html)], [400, /请写几句话，或者添加一个文件/])
  const long = await citizen.send(`${path}/supplement`, form({ text: '长'.repeat(10_001) }))
  t.match([long.status, readable(long.html)], [400, /最多 10000 个字/])
  t.match(long.html, '长'.repeat(10_001), 'nothing typed is lost')
})

t.test('a form that breaks off in the middle of a file leaves nothing behind', async (t) => {
  const { receipt, path } = await sent()
  const files = () => readdirSync(join(api.dataDir, 'blobs'), { recursive: true }).toSorted()
  const before = files()
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
  socket.write(
    `POST ${path}/supplement HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n${part}`,
  )
  socket.write(Buffer.concat([PNG, Buffer.alloc(2_000_000)]))
  await until(() => files().length > before.length)
  socket.destroy()
  await until(() => files().length === before.length)
  t.strictSame(files(), before)
  t.equal((await api.call(`/v1/requests/${receipt}`)).body.revision, 1)
})
