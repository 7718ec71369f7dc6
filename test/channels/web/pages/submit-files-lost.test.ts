/** When files can't be had: words are never lost with them, and those of an emergency don't wait for them. */
import { renameSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { readable } from './citizen.ts'
import { createPerson, fieldValue, PNG, receiptOf, startFormHouse } from './submitting.ts'

const api = await startFormHouse(t)
const person = createPerson(api)
const executable = Buffer.from('MZ, no photo')

/** Sends the head of a form, a field and the first bytes of a file, and nothing more; resolves to what is answered. */
function stall(view: string): Promise<string> {
  const part = (disposition: string, value: string) =>
    `--b\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${value}`
  const body = [
    part('name="view"', view),
    part('name="text"', '电梯里没有信号了'),
    part('name="file"; filename="a.png"', 'x'),
  ].join('\r\n')
  const head = `POST /submit HTTP/1.1\r\nhost: ${new URL(api.url).host}\r\ncontent-length: 100000`
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.write(`${head}\r\ncontent-type: multipart/form-data; boundary=b\r\n\r\n${body}`)
  return new Promise((resolve, reject) => {
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
}

/** While the folder of uploads is no folder. */
async function withoutStore(work: () => Promise<void>): Promise<void> {
  const folder = join(api.dataDir, 'blobs/uploads')
  renameSync(folder, `${folder}.away`)
  writeFileSync(folder, '')
  try {
    await work()
  } finally {
    renameSync(folder, `${folder}.file`)
    renameSync(`${folder}.away`, folder)
  }
}

const stalled = stall(await person.view())

t.test('files that were received cannot be looked for now: they and the words are kept', async (t) => {
  const view = await person.view()
  const first = await person.send({ view, text: '' }, { files: { '灯.png': PNG } })
  const kept = fieldValue(first.html, 'kept')
  t.ok(kept)
  const fields = { view, text: '路灯坏了', kept }
  await withoutStore(async () => {
    const down = await person.send(fields)
    t.match([down.status, readable(down.html)], [503, /请过 \d+ 秒再按一次“提交”/])
    t.match(down.html, /<textarea[^>]*>\s*路灯坏了</)
    t.equal(fieldValue(down.html, 'kept'), kept)
    const urgent = await person.send({ view: await person.view(), text: '楼里着火了', kept })
    t.equal(urgent.status, 303, 'an emergency goes without them')
    t.match(readable((await person.get(urgent.location)).html), /有的文件没有收到/)
  })
  const sent = await person.send(fields)
  t.equal(sent.status, 303)
  t.match(await api.inLedger(receiptOf((await person.get(sent.location)).html)), {
    attachments: [{ name: '灯.png' }],
  })
})

t.test('the same, of words that are added', async (t) => {
  const sent = await person.send({ view: await person.view(), text: '路灯坏了' })
  const track = `${sent.location.replace('/sent/', '/track/')}/supplement`
  const full = { text: '还是没修好', once: 'a'.repeat(22) }
  const first = await person.send(
    { ...full, text: 'x'.repeat(10_001) },
    { path: track, files: { '灯.png': PNG } },
  )
  const kept = fieldValue(first.html, 'kept')
  t.ok(kept)
  await withoutStore(async () => {
    const down = await person.send({ ...full, kept }, { path: track })
    t.equal(down.status, 503)
    t.match(down.html, /<textarea[^>]*>\s*还是没修好</)
    t.equal(fieldValue(down.html, 'kept'), kept)
  })
  t.equal((await person.send({ ...full, kept }, { path: track })).status, 303)
})

t.test(
  'a refused photo does not hold up an emergency; what is missing is said beside the receipt',
  async (t) => {
    const files = { 'a.exe': executable, '火.png': PNG }
    const sent = await person.send({ view: await person.view(), text: '楼里着火了' }, { files })
    t.equal(sent.status, 303)
    const page = (await person.get(sent.location)).html
    t.match(readable(page), /有的文件没有收到.*补充文件/)
    t.match(await api.inLedger(receiptOf(page)), { attachments: [{ name: '火.png' }] })
    const calm = await person.send({ view: await person.view(), text: '路灯坏了' }, { files })
    t.match([calm.status, readable(calm.html)], [400, /没有收.*a\.exe/])
  },
)

t.test('an upload that stands still gives its place free, and the words back', async (t) => {
  const answer = await stalled
  t.match(answer, /^HTTP\/1\.1 400 /)
  t.match(answer, /没有传完/)
  t.match(answer, /<textarea[^>]*>\s*电梯里没有信号了</)
})
