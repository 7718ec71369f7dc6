/** Who sends much says first who it is; all together may not hold more than there is room for. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import t from 'tap'
import { createBodies } from '../../../channels/hotlines/read-body.ts'

const chunk = Buffer.alloc(40_000, 'a')

function request(chunks: number, headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(Readable.from(Array(chunks).fill(chunk)), { headers }) as never
}

t.test('nobody is asked about a small body, and once about a large one', async (t) => {
  let asked = 0
  const count = () => {
    asked += 1
  }
  const bounds = { maxBytes: 1_000_000, mayBeLarge: count }
  const { during } = createBodies()
  t.equal(await during(request(1), bounds, async ({ length }) => length), 40_000)
  t.equal(asked, 0)
  t.equal(await during(request(4), bounds, async ({ length }) => length), 160_000)
  t.equal(await during(request(4, { 'content-length': '160000' }), bounds, async () => asked), 2)
})

t.test('a large one of nobody is not read', async (t) => {
  const refuse = () => {
    throw new Error('nobody')
  }
  const bounds = { maxBytes: 1_000_000, mayBeLarge: refuse }
  const { during } = createBodies()
  const work = async () => t.fail('it was read')
  const announced = request(4, { 'content-length': '160000' })
  await t.rejects(during(announced, bounds, work), /nobody/)
  t.equal(announced.readableDidRead, false)
  await t.rejects(during(request(4), bounds, work), /nobody/)
})

t.test('all that are under way have one room', async (t) => {
  const { during } = createBodies(200_000)
  const bounds = { maxBytes: 1_000_000, mayBeLarge: () => undefined }
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const first = during(request(3), bounds, () => {
    begin()
    return ended
  })
  await begun
  await t.rejects(
    during(request(3), bounds, async () => t.fail('no room')),
    { code: 'busy' },
  )
  t.equal(await during(request(1), bounds, async ({ length }) => length), 40_000, 'a small one always has')
  end()
  await first
  t.equal(await during(request(3), bounds, async ({ length }) => length), 120_000, 'there is room again')
})
