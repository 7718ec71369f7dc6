import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { freePort } from '../../adapters/free-port.ts'

const isOutside = (port: number) => port >= 20_000 && port < 32_768

t.test('a port is free, and none that an outgoing connection is given', async (t) => {
  for (let n = 0; n < 50; n++) {
    const port = await freePort()
    t.ok(isOutside(port), `${port}`)
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    server.close()
  }
})

t.test('the wanted one while it is free, else another', async (t) => {
  const wanted = await freePort()
  t.equal(await freePort(wanted), wanted)
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const other = await freePort(wanted)
  t.not(other, wanted)
  t.ok(isOutside(other))
})
