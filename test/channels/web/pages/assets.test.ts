import { gunzipSync } from 'node:zlib'
import fastify from 'fastify'
import t from 'tap'
import { assetRoutes, assetUrls, dataAsset } from '../../../../channels/web/pages/assets.ts'

t.test('scripts, styles and data come compressed to who takes it', async (t) => {
  const data = dataAsset('advice', { words: ['着火'.repeat(500)] })
  const app = fastify()
  assetRoutes(app, [data])
  t.teardown(() => app.close())
  for (const url of [...Object.values(assetUrls()), data.url]) {
    const get = (accepted?: string) =>
      app.inject({ url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
    const plain = await get()
    t.match(plain.headers, { vary: 'accept-encoding', 'cache-control': /immutable/ })
    for (const accepted of ['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.8, *;q=0.1']) {
      const short = await get(accepted)
      t.equal(short.headers['content-encoding'], 'gzip', accepted)
      t.equal(gunzipSync(short.rawPayload).toString(), plain.body)
      t.ok(short.rawPayload.length < plain.rawPayload.length / 2)
    }
    for (const accepted of ['', 'identity', 'gzip;q=0', 'br, gzip; q=0.0, deflate', 'x-gzipped'])
      t.equal((await get(accepted)).headers['content-encoding'], undefined, accepted)
  }
  t.equal((await app.inject('/assets/other.js')).statusCode, 404)
})
