/** The form without JavaScript: sent, mended, sent again; nothing that was typed is ever lost. */
import t from 'tap'
import { createCitizen, readable } from './citizen.ts'
import { createPerson, fieldValue, PNG, receiptOf, startFormHouse } from './submitting.ts'

const touchpoints = `
test-site:
  name: 测试网站
  nameEn: Test site
  kind: site
  confirmed: true
  source: this test
  colour: "#0b5cad"
  colourDark: "#8fc1ff"
  intro: 这里是测试网站的话。
  defaults: { type: suggestion, district: "110105" }
  embedIn: [https://embed.example.org]
`
const api = await startFormHouse(t, { touchpoints })

t.test('words and a phone become a request, its receipt a page', async (t) => {
  const person = createPerson(api)
  const sent = await person.send(
    {
      view: await person.view(),
      text: '小区路灯不亮\r\n已经三天',
      type: 'complaint',
      place: '幸福路 3 号院',
      district: '110105',
      name: '王女士',
      phone: '138 0000 1234',
      confidential: '1',
      reply: 'phone',
      website: '',
    },
    { files: { '灯.png': PNG } },
  )
  t.equal(sent.status, 303, sent.html)
  const page = await person.get(sent.location)
  t.equal(page.status, 200)
  const receipt = receiptOf(page.html)
  t.match(receipt, /^(\w{4}-){4}\w{4}$/)
  t.match(
    readable(page.html),
    /已经收到.*受理编号.*电话的最后四位.*接下来.*最迟 20\d\d年.*打您留的电话.*小区路灯不亮.*已经三天.*灯\.png/,
  )
  t.notMatch(readable(page.html), /六位查询码/)
  t.match(page.html, /<svg[^>]*viewBox/)
  t.match(page.html, `${api.url}/track/${sent.location.slice('/sent/'.length)}`)
  t.match(await api.inLedger(receipt), {
    source: { channel: 'web', endpoint: 'web' },
    text: '小区路灯不亮\n已经三天',
    type: 'complaint',
    requester: { name: '王女士', phone: '+8613800001234', anonymous: false, confidential: true },
    location: { text: '幸福路 3 号院', districtCode: '110105' },
    reply: { wanted: true, via: 'phone', address: '+8613800001234' },
    attachments: [{ name: '灯.png', mediaType: 'image/png', state: 'stored' }],
  })
})

t.test('whoever leaves no phone gets six digits that open it', async (t) => {
  const person = createPerson(api)
  const { location } = await person.send({
    view: await person.view(),
    text: '井盖坏了',
    anonymous: '1',
    name: '王女士',
  })
  const page = await person.get(location)
  const code = /id="code"[^>]*>(\d{6})</.exec(page.html)?.[1] ?? ''
  t.match(code, /^\d{6}$/)
  t.match(readable(page.html), /匿名/)
  const receipt = receiptOf(page.html)
  t.equal(await createCitizen(api).prove(receipt, code), location.replace('/sent/', ''))
  t.equal((await api.inLedger(receipt)).requester.name, undefined)
})

t.test('everything wrong is said at once, beside its field; all typed and received is kept', async (t) => {
  const person = createPerson(api)
  const view = await person.view()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const again = await person.send(
    {
      view,
      text: ' ',
      type: 'praise',
      place: '"门口"<b>',
      name: '王女士',
      phone: '12',
      reply: 'sms',
      confidential: '1',
    },
    { files: { '好.png': PNG, '坏.svg': svg } },
  )
  t.equal(again.status, 400)
  t.match(again.headers.get('cache-control'), 'no-store')
  t.match(readable(again.html), /坏\.svg（不是照片/)
  t.match(again.html, /<a href="#text">请写下发生了什么事。<\/a>/)
  t.match(again.html, /<p class="error" id="phone-error"\s*>这个电话号码/)
  t.match(again.html, /id="phone"[^>]*aria-describedby="phone-error phone-hint" aria-invalid="true"/)
  t.match(again.html, /value="praise" checked/)
  t.match(again.html, /value="sms" checked/)
  t.match(again.html, /id="confidential"[^>]*checked/)
  t.equal(fieldValue(again.html, 'name'), '王女士')
  t.equal(fieldValue(again.html, 'phone'), '12')
  t.notMatch(again.html, '<b>', 'what was typed stays text')
  t.equal(fieldValue(again.html, 'view'), view, 'it is still the same form')
  const kept = fieldValue(again.html, 'kept')
  const sent = await person.send({ view, text: '谢谢', kept })
  t.equal(sent.status, 303)
  const request = await api.inLedger(receiptOf((await person.get(sent.location)).html))
  t.match(request.attachments, [{ name: '好.png' }])
})

t.test('too long is shown again whole; too many files are named', async (t) => {
  const person = createPerson(api)
  const long = '长'.repeat(10_001)
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`${at}.png`, PNG]))
  const again = await person.send({ view: await person.view(), text: long }, { files: many })
  t.match([again.status, readable(again.html)], [400, /9\.png（超过 9 个）、10\.png（超过 9 个）/])
  t.match(again.html, long)
  t.equal(again.html.match(/name="kept"/g)?.length, 9)
})

t.test('sent twice is one request; with other words another, that may be added to the first', async (t) => {
  const person = createPerson(api)
  const view = await person.view()
  const twice = await Promise.all([1, 2].map(() => person.send({ view, text: '双击' })))
  t.equal(twice[0]?.location, twice[1]?.location)
  const first = twice[0]?.location ?? ''
  t.equal((await person.send({ view, text: '双击' })).location, first, 'also after it was shown')
  const other = await person.send({ view, text: '双击，另一件' })
  t.equal(other.status, 303)
  t.not(other.location, first)
  const page = await person.get(other.location)
  t.match(page.html, `href="${first.replace('/sent/', '/track/')}#supplement"`)
  t.match(readable(page.html), /这是新的一件/)
  t.notMatch(readable((await person.get(first)).html), /这是新的一件/)
  t.equal((await person.send({ view, text: '双击，另一件' })).location, other.location)
  const id = view.slice(0, 22)
  const { messageId } = (await api.inLedger(receiptOf(page.html))).source
  t.match(messageId, new RegExp(`^${id}\\.[0-9a-f]{16}$`))
})

t.test('a browser without cookies: another matter does not take the place of the first', async (t) => {
  const view = await createPerson(api).view()
  const first = await createPerson(api).send({ view, text: '没有饼干' })
  await createPerson(api).get(first.location)
  const other = await createPerson(api).send({ view, text: '没有饼干，另一件' })
  t.not(other.location, first.location)
  t.equal(
    (await createPerson(api).send({ view, text: '没有饼干' })).location,
    first.location,
    'the first again',
  )
  t.equal((await createPerson(api).send({ view, text: '没有饼干，另一件' })).location, other.location)
})

t.test('the answer was lost on the way: the words may still be mended, as a revision', async (t) => {
  const view = await createPerson(api).view()
  const first = await createPerson(api).send({ view, text: '超时前的话' })
  const second = await createPerson(api).send({ view, text: '超时后的话' })
  t.equal(second.location, first.location)
  const { html } = await createPerson(api).get(first.location)
  t.equal((await api.inLedger(receiptOf(html), 2)).text, '超时后的话')
})

t.test('a post from another site, an old page, a page of nobody: shown again, to be looked at', async (t) => {
  const person = createPerson(api)
  const view = await person.view()
  const foreign = await person.send(
    { view, text: '别处来的' },
    { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, files: { 'a.png': PNG } },
  )
  t.match([foreign.status, readable(foreign.html)], [403, /别的网站/])
  t.match(foreign.html, /<textarea[^>]*>\s*别处来的</)
  t.ok(fieldValue(foreign.html, 'kept'))
  for (const path of ['/track', '/track/x/rating', '/track/x/supplement']) {
    const refused = await person.send({}, { path, headers: { origin: 'https://evil.example' } })
    t.match([refused.status, readable(refused.html)], [403, /从我们的页面提交/])
  }
  const forged = await person.send({ view: `${view}x`, text: '过期的' })
  t.match([forged.status, readable(forged.html)], [409, /打开得太久/])
  const fresh = fieldValue(forged.html, 'view')
  t.equal((await person.send({ view: fresh, text: '过期的' })).status, 303)
  t.equal(
    (await person.send({ view: 'none', text: '着火了，救命' })).status,
    303,
    'an emergency does not wait',
  )
})

t.test('urgent words bring up whom to call, without blocking; another door is named', async (t) => {
  const person = createPerson(api)
  const urgent = await person.send({ view: await person.view(), text: '楼道着火了' })
  t.equal(urgent.status, 303)
  const page = await person.get(urgent.location)
  t.match(page.html, /<main[^>]*>\s*<aside class="emergency is-found"/)
  t.match(readable(page.html), /马上打电话.*119/)
  t.match(readable(page.html), /接下来.*请现在就打上面的电话/)
  t.notMatch(readable(page.html), /照常提交|不用做什么/, 'it is sent, and there is something to do')
  const doors = await person.send({ view: await person.view(), text: '不服判决', phone: '1' })
  t.match(readable(doors.html), /别的地方负责.*人民法院/)
  const sent = await person.send({ view: fieldValue(doors.html, 'view'), text: '不服判决' })
  const receipt = readable((await person.get(sent.location)).html)
  t.match(receipt, /人民法院/)
  t.notMatch(receipt, /照常提交/)
})

t.test('for the script: a receipt, or the fields to mend by name', async (t) => {
  const person = createPerson(api)
  const view = await person.view()
  const again = await person.sendJson({ view, text: '', reply: 'phone' })
  t.match(again, {
    status: 400,
    body: {
      code: 'invalid-body',
      errors: [
        { field: 'text', detail: '请写下发生了什么事。' },
        { field: 'phone', detail: /请留下电话号码/ },
      ],
      view,
    },
  })
  const sent = await person.sendJson({ view, text: '给脚本的' })
  t.match(sent, { status: 201, body: { receipt: /^(\w{4}-){4}\w{4}$/, sentUrl: /^\/sent\// } })
})

t.test('English, chosen once, remembered; switching keeps what was typed', async (t) => {
  const person = createPerson(api)
  const switched = await person.send(
    { view: await person.view(), text: '写了一半', switch: 'en' },
    { path: '/submit?lang=en' },
  )
  t.match([switched.status, readable(switched.html)], [200, /What happened\?/])
  t.match(switched.html, /<html lang="en"[\s\S]*<textarea[^>]*>\s*写了一半</)
  t.match((await person.get('/')).html, /<html lang="en"/)
  t.match((await person.get('/?lang=zh')).html, /<html lang="zh-CN"/)
  t.match((await person.get('/')).html, /<html lang="zh-CN"/)
  t.match((await createPerson(api, 'en-GB,en;q=0.9').get('/')).html, /<html lang="en"/)
  t.match((await createPerson(api, 'en,zh;q=0.9').get('/')).html, /<html lang="zh-CN"/)
})

t.test('a touchpoint: its dress, its defaults, its endpoint, its frames', async (t) => {
  const person = createPerson(api)
  const page = await person.get('/t/test-site')
  t.match(page.html, /data-touchpoint="test-site"/)
  t.match(readable(page.html), /这里是测试网站的话。/)
  t.match(page.html, /value="suggestion" checked/)
  t.match(page.html, /value="110105" selected/)
  t.match(page.headers.get('content-security-policy'), /frame-ancestors https:\/\/embed\.example\.org$/)
  t.match((await person.get('/')).headers.get('content-security-policy'), /frame-ancestors 'none'$/)
  t.match(
    (await person.get('/t/test-site/dress.css')).html,
    /--brand:#0b5cad.*prefers-color-scheme:dark.*#8fc1ff/,
  )
  const path = '/t/test-site/submit'
  const view = fieldValue(page.html, 'view')
  const refused = await person.send({ view, text: '' }, { path, files: { 'a.png': PNG } })
  t.match(refused.html, /action="\/t\/test-site\/submit"/)
  const sent = await person.send({ view, text: '触点来的', kept: fieldValue(refused.html, 'kept') }, { path })
  const receiptPage = await person.get(sent.location)
  t.match(receiptPage.html, /data-touchpoint="test-site"/)
  const request = await api.inLedger(receiptOf(receiptPage.html))
  t.match(request, { source: { endpoint: 'test-site' }, attachments: [{ name: 'a.png' }] })
  t.equal((await person.get('/t/nowhere')).status, 404)
  t.equal((await person.send({ text: 'x' }, { path: '/t/nowhere/submit' })).status, 404)
})

t.test('a page lets nothing in from elsewhere', async (t) => {
  const { headers, html } = await createPerson(api).get('/')
  const policy = headers.get('content-security-policy') ?? ''
  t.match(policy, "default-src 'none';script-src 'self';style-src 'self'")
  t.notMatch(policy, /unsafe|\*|https?:/)
  t.equal(headers.get('referrer-policy'), 'same-origin')
  t.notMatch(html, / style=| on\w+=|<style/)
  for (const [, address = ''] of html.matchAll(/(?:src|href)="([^"]*)"/g))
    t.match(address, /^(\/|#|tel:|data:,)/)
})
