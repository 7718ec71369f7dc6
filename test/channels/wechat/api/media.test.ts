/** What citizens send, fetched: errors with HTTP 200, videos by an address that leads to Tencent or nowhere. */

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { openMedium } from '../../../../channels/wechat/api/media.ts'
import { mediaAddress, tencentHosts } from '../../../../channels/wechat/api/media-address.ts'
import type { Teardown } from '../../../support/postgres.ts'
import { start } from './doubles.ts'

const never = new AbortController().signal
const bytes = Buffer.from('#!AMR\n fake voice')

t.test('a voice, with its name and kind', async (t) => {
  const { platform, api } = await start(t)
  const id = platform.addMedia({ bytes, mediaType: 'audio/amr', name: '语音.amr' })
  const opened = await api.openMedia(id, never)
  if (opened.is !== 'ok') return t.fail(opened.reason)
  t.match(opened, { name: '语音.amr', mediaType: 'audio/amr', kind: 'audio' })
  t.strictSame(await buffer(opened.stream), bytes)

  const picture = await api.openMedia(
    platform.addMedia({ bytes, mediaType: 'image/jpeg', name: 'a.jpg' }),
    never,
  )
  t.match(picture, { is: 'ok', kind: 'image' })
  if (picture.is === 'ok') picture.stream.destroy()
})

t.test('a video is fetched from its address', async (t) => {
  const { platform, api } = await start(t)
  const id = platform.addMedia({ bytes, mediaType: 'video/mp4', name: 'v.mp4' })
  const opened = await api.openMedia(id, never)
  if (opened.is !== 'ok') return t.fail(opened.reason)
  t.match(opened, { kind: 'video', mediaType: 'video/mp4' })
  t.strictSame(await buffer(opened.stream), bytes)
  t.equal(platform.calls(`video/${id}`), 1)
})

t.test('errors come as JSON', async (t) => {
  const { platform, api } = await start(t)
  const id = platform.addMedia({ bytes, mediaType: 'image/png', name: 'a.png' })
  platform.expireTokens()
  platform.fail('media/get', 40001)
  const opened = await api.openMedia(id, never)
  t.match(opened, { is: 'ok' }, 'after another token')
  if (opened.is === 'ok') opened.stream.destroy()
  t.match(await api.openMedia('unknown', never), { is: 'ours', errcode: 40007, reason: /3 days/ })
  platform.advance(3 * 86_400_000)
  t.match(await api.openMedia(id, never), { is: 'ours', errcode: 40007 })
  platform.fail('media/get', 0)
  t.match(await api.openMedia(id, never), { is: 'again', reason: /neither/ })
  platform.fail('media/get', { status: 500 })
  t.match(await api.openMedia(id, never), { is: 'again', reason: /500/ })
  platform.fail('media/get', 'hang')
  t.match(await api.openMedia(id, never), { is: 'again', reason: /within 0.3 s/ })
})

t.test('addresses from the platform', async (t) => {
  const { platform, api } = await start(t)
  const inside = platform.addMedia({ videoUrl: 'http://127.0.0.1:9/secret' })
  t.match(await api.openMedia(inside, never), { is: 'ours', errcode: undefined, reason: /not fetched from/ })

  const rules = { baseUrl: 'https://api.weixin.qq.com', mediaHosts: tencentHosts }
  const read = (address: string) => mediaAddress(address, rules)?.href
  t.equal(read('https://vweixinp.tc.qq.com/1007_a'), 'https://vweixinp.tc.qq.com/1007_a')
  t.equal(read('https://mmbiz.qpic.cn/a'), 'https://mmbiz.qpic.cn/a')
  t.equal(read('http://vweixinp.tc.qq.com/1007_a?x=1'), 'https://vweixinp.tc.qq.com/1007_a?x=1')
  const refused = [
    'https://evilqq.com/',
    'https://qq.com.example/',
    'https://qq.com@evil.example/',
    'https://user:pw@wx.qq.com/',
    'https://wx.qq.com:8443/',
    'http://wx.qq.com:8080/',
    'ftp://wx.qq.com/',
    'file:///etc/passwd',
    'http://127.0.0.1/',
    'https://[::1]/',
    'javascript:1',
    '',
  ]
  for (const address of refused) t.equal(read(address), undefined, address)
  const test = { baseUrl: 'http://127.0.0.1:4000', mediaHosts: tencentHosts }
  t.ok(mediaAddress('http://127.0.0.1:4000/video/1', test))
  t.notOk(mediaAddress('http://127.0.0.1:4001/video/1', test), 'another server of this machine')
  const far = { baseUrl: 'http://10.0.0.1:4000', mediaHosts: tencentHosts }
  t.notOk(mediaAddress('http://10.0.0.1:4000/video/1', far), 'no test platform')
})

async function serve(t: Teardown, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const rules = { baseUrl, mediaHosts: tencentHosts, timeoutMs: 300, idleMs: 200, maxBytes: 1000 }
  return (path: string, signal = never) => openMedium(`${baseUrl}/${path}`, rules, signal)
}

t.test('slow, endless, cut, or led astray', async (t) => {
  const open = await serve(t, (request, response) => {
    const path = request.url?.slice(1)
    if (path === 'here') return void response.writeHead(302, { location: '/loop' }).end()
    if (path === 'loop') return void response.writeHead(302, { location: '/loop' }).end()
    if (path === 'away') return void response.writeHead(302, { location: 'http://127.0.0.1:9/x' }).end()
    if (path?.startsWith('video-')) {
      response.writeHead(200, { 'content-type': 'text/plain' })
      return void response.end(
        JSON.stringify({ video_url: `http://${request.headers.host}/${path.slice(6)}` }),
      )
    }
    const length = path === 'declared' ? { 'content-length': 5000 } : {}
    response.writeHead(200, { 'content-type': 'image/jpeg', ...length })
    response.write('x'.repeat(path === 'endless' ? 5000 : 10))
    if (path === 'cut') setTimeout(() => response.destroy(), 20)
  })
  const end = async (path: string) => {
    const opened = await open(path)
    return opened.is === 'ok'
      ? buffer(opened.value.stream)
      : Promise.reject(new Error(JSON.stringify(opened)))
  }
  await t.rejects(end('slow'), { message: 'no byte came for 200 ms' })
  await t.rejects(end('endless'), { message: 'a medium has at most 1000 bytes' })
  await t.rejects(end('cut'), { message: 'the connection failed' })
  t.match(await open('declared'), { is: 'ours', reason: /at most 1000/ })
  t.match(await open('video-loop'), { is: 'ours', reason: /more than 3 times/ })
  t.match(await open('video-away'), { is: 'ours', reason: /not fetched from/ })
  t.match(await open('here'), { is: 'again', reason: /302/ }, 'the token is taken nowhere else')

  const stop = new AbortController()
  const opened = await open('slow', stop.signal)
  if (opened.is !== 'ok') return t.fail('not open')
  stop.abort(new Error('enough'))
  await t.rejects(buffer(opened.value.stream), { message: 'enough' }, 'broken off later, too')
})
