import Fastify from 'fastify'
import t from 'tap'
import { isCrossSite } from '../../../../channels/web/pages/origin.ts'

const own = ['https://12345.example.cn']
const host = '12345.example.cn'

function ask(headers: Record<string, string>): boolean {
  const { host: called = host, ...others } = headers
  return isCrossSite({ headers: others, host: called }, own)
}

t.test('what our own pages send', async (t) => {
  for (const headers of [
    { 'sec-fetch-site': 'same-origin', origin: 'https://12345.example.cn' },
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://12345.example.cn' },
    { origin: 'https://12345.example.cn', host: 'behind-a-proxy:8080' },
    { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' },
    { origin: 'https://Other.example.cn', host: 'other.example.cn' },
    { origin: 'http://[::1]:8080', host: '[::1]:8080' },
    {},
  ])
    t.notOk(ask(headers), JSON.stringify(headers))
})

t.test("what other people's pages send", async (t) => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://12345.example.cn' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.cn' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'nonsense' },
    { origin: 'https://evil.example' },
    { origin: 'https://12345.example.cn.evil.example' },
    { origin: 'https://12345.example.cn:444' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'not an origin' },
  ])
    t.ok(ask(headers), JSON.stringify(headers))
})

t.test(
  'on the server: the address called is the Host header, X-Forwarded-Host only from a trusted proxy',
  async (t) => {
    const post = async (trustProxy: string | false) => {
      const app = Fastify({ trustProxy })
      app.post('/', async (request) => isCrossSite(request, []))
      const headers = {
        origin: 'https://evil.example',
        host: 'inner:8080',
        'x-forwarded-host': 'evil.example',
      }
      return (await app.inject({ method: 'POST', url: '/', headers })).json()
    }
    t.equal(await post(false), true)
    t.equal(await post('10.0.0.0/8'), true)
    t.equal(await post('127.0.0.1'), false, 'what our own proxy says was called')
  },
)
