/** When we are short of something, or somebody sends very much: the form comes back whole, and the next press counts. */
import t from 'tap'
import { createCitizen, readable } from './citizen.ts'
import { createPerson, fieldValue, PNG, receiptOf, startFormHouse } from './submitting.ts'

t.test('no room on the disk', async (t) => {
  const api = await startFormHouse(t, { env: { DISK_RESERVE: '900000GB' } })
  const person = createPerson(api)
  const view = await person.view()
  const words = await person.send({ view, text: '磁盘满了', name: '王女士' })
  t.match([words.status, readable(words.html)], [503, /现在存不下来，请过 \d+ 秒再按一次“提交”/])
  t.match(words.headers.get('retry-after'), /^\d+$/)
  t.match(words.html, /<textarea[^>]*>\s*磁盘满了</)
  t.equal(fieldValue(words.html, 'name'), '王女士')
  t.equal(fieldValue(words.html, 'view'), view, 'the same view: pressed again it is the same request')
  const file = await person.send({ view, text: '磁盘满了' }, { files: { '灯.png': PNG } })
  t.match([file.status, readable(file.html)], [503, /没能存下，请再添加一次：灯\.png/])
  t.match(await person.sendJson({ view, text: '磁盘满了' }), {
    status: 503,
    body: { code: 'disk-full', waitSeconds: Number, view },
  })
})

t.test(
  'too fast, too often, and a robot: a second press is enough; an emergency is never kept waiting',
  async (t) => {
    const limits = { leastSeconds: 60, phone: { free: 2, ask: 3 }, longestWaitSeconds: 1 }
    const api = await startFormHouse(t, { web: { limits, captcha: 'question' } })
    const person = createPerson(api)
    const view = await person.view()
    const fast = await person.send(
      { view, text: '写得很快', website: 'http://spam.example' },
      { files: { 'a.png': PNG } },
    )
    t.match([fast.status, readable(fast.html)], [429, /再按一次“提交”/])
    const [ticket, kept] = [fieldValue(fast.html, 'ticket'), fieldValue(fast.html, 'kept')]
    t.ok(ticket && kept)
    const sent = await person.send({ view, text: '写得很快', ticket, kept })
    t.equal(sent.status, 303)
    t.match(await api.inLedger(receiptOf((await person.get(sent.location)).html)), {
      attachments: [{ name: 'a.png' }],
    })
    const urgent = await person.send({ view: await person.view(), text: '楼里着火了' })
    t.equal(urgent.status, 303)

    const byPhone = async () =>
      person.send({ view: await person.view(), text: '又是我', phone: '13800001234' })
    for (const _ of [1, 2, 3]) t.equal((await byPhone()).status, 429)
    const asked = await byPhone()
    t.match(asked.html, /id="captcha-hint">[^<]+</)
    t.match(asked.html, /<input type="text" id="captcha"/)
    const wrong = await person.send({
      view: fieldValue(asked.html, 'view'),
      text: '又是我',
      phone: '13800001234',
      ticket: fieldValue(asked.html, 'ticket'),
      captcha: '不知道',
    })
    t.match([wrong.status, readable(wrong.html)], [429, /答案不对/])
    const right = await person.send({
      view: fieldValue(wrong.html, 'view'),
      text: '又是我',
      phone: '13800001234',
      ticket: fieldValue(wrong.html, 'ticket'),
      captcha: String(sumIn(readable(wrong.html))),
    })
    t.equal(right.status, 303, readable(right.html))
  },
)

t.test('a form that is cut short is shown with what arrived', async (t) => {
  const api = await startFormHouse(t)
  const view = await createPerson(api).view()
  const boundary = 'x1'
  const part = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const body = `${part('view', view)}${part('text', '写到一半')}--${boundary}\r\ncontent-disposition: form-data; name="na`
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const answer = await fetch(`${api.url}/submit`, { method: 'POST', body, headers })
  const html = await answer.text()
  t.match([answer.status, readable(html)], [400, /没有传完/])
  t.match(html, /<textarea[^>]*>\s*写到一半</)
  const plain = await createCitizen(api).post('/submit', { view, text: '没有文件的旧手机' })
  t.equal(plain.status, 303)
})

t.test('what no form of ours sends is refused at once, and costs us nothing', async (t) => {
  const api = await startFormHouse(t)
  const post = async (path: string, type: string, body: string) => {
    const answer = await fetch(api.url + path, { method: 'POST', body, headers: { 'content-type': type } })
    return [answer.status, answer.headers.get('content-type'), readable(await answer.text())]
  }
  const form = 'application/x-www-form-urlencoded'
  const view = await createPerson(api).view()
  const many = await post('/submit', form, `view=${view}&${'text=a&'.repeat(500_000)}`)
  t.match(many, [400, /html/, /没有传完/], 'a field half a million times')
  for (const type of ['application/json', 'text/plain'])
    t.match(await post('/submit', type, '{"text":{"toString":1}}'), [415, /html/, /没能接收/], type)
  const strange = await fetch(`${api.url}/track/%00`)
  t.match([strange.status, readable(await strange.text())], [400, /没能接收/], 'before its cookies are read')
})

/** 三加五 and the like, as the question is asked. */
function sumIn(text: string): number {
  const digits = '零一二三四五六七八九十'
  const found = /([零一二三四五六七八九十\d]+)\s*(?:加上?|\+)\s*([零一二三四五六七八九十\d]+)/.exec(text)
  const numberOf = (word = '') => (/\d/.test(word) ? Number(word) : digits.indexOf(word))
  return numberOf(found?.[1]) + numberOf(found?.[2])
}
