import t from 'tap'
import { mapped } from './reading.ts'

const base = { id: '1', text: 'words' }
const hello = Buffer.from('hello, world')

t.test('addresses: one, a list, several in a string', async (t) => {
  const record = {
    ...base,
    medias: 'https://files.example/a%20b.jpg, https://files.example/2 ,',
    files: [
      { url: 'http://files.example/3', name: 'C:\\photos\\three.png' },
      { url: 'https://files.example/4', name: 'four' },
    ],
  }
  const { fetches, faultyFiles, content } = await mapped(
    {
      attachments: [
        { url: 'medias', separator: ',' },
        { url: 'files.url', name: 'files.name' },
      ],
    },
    record,
  )
  t.same(fetches, [
    { url: 'https://files.example/a%20b.jpg', name: 'a b.jpg' },
    { url: 'https://files.example/2' },
    { url: 'http://files.example/3', name: 'three.png' },
    { url: 'https://files.example/4', name: 'four' },
  ])
  t.same(faultyFiles, [])
  t.same(content.extensions, {})
})

t.test('what is no address is told, and stays', async (t) => {
  for (const url of [
    '/local/path.jpg',
    'ftp://files.example/x',
    'javascript:alert(1)',
    `https://x.example/${'a'.repeat(2000)}`,
  ]) {
    const { fetches, faultyFiles, content } = await mapped(
      { attachments: [{ url: 'u', name: 'n' }] },
      { ...base, u: url, n: 'x.jpg' },
    )
    t.same([fetches, faultyFiles], [[], [{ name: 'x.jpg', reason: 'this is no address of a file' }]])
    t.matchStrict(content, { flags: ['unread'], extensions: { u: url } })
  }
})

t.test('base64 in every shape', async (t) => {
  const bytes = Buffer.from([0x01, 0xfb, 0xef, 0xbe, 0xff, 0x01])
  const plain = bytes.toString('base64')
  const shapes = [
    plain,
    `data:image/png;base64,${plain}`,
    bytes.toString('base64url'),
    plain.replaceAll('+', ' '),
  ]
  for (const shape of [...shapes, `${plain.slice(0, 4)}\r\n  ${plain.slice(4)}`, ` ${plain}\n`]) {
    const { inline, content } = await mapped(
      { attachments: [{ base64: 'b', name: 'n' }] },
      { ...base, b: shape, n: 'p.png' },
    )
    t.same(inline, [{ name: 'p.png', bytes }], shape)
    t.same(content.extensions, {})
  }
  for (const wrong of ['not base64!', 'QQQQQ', '====', 'data:text/plain,hello'])
    t.matchStrict(await mapped({ attachments: [{ base64: 'b' }] }, { ...base, b: wrong }), {
      inline: [],
      faultyFiles: [{ reason: 'expected base64' }],
      content: { extensions: { b: wrong } },
    })
})

t.test('parts: by name, and what no rule speaks of', async (t) => {
  const files = [
    { field: 'photo', name: '../x/one.jpg', bytes: hello },
    { field: 'other', name: undefined, bytes: hello },
  ]
  const names = async (part: string[]) =>
    (await mapped({ attachments: part.map((name) => ({ part: name })) }, base, { files })).inline.map(
      ({ name }) => name,
    )
  t.same(await names(['photo']), ['one.jpg', undefined])
  t.same(await names(['*']), ['one.jpg', undefined])
  t.same(await names([]), ['one.jpg', undefined])
  t.same(await names(['other', 'photo']), [undefined, 'one.jpg'])
})

t.test('more than a request holds', async (t) => {
  const urls = Array.from({ length: 150 }, (_, n) => `https://files.example/${n}`)
  const { fetches, content } = await mapped({ attachments: [{ url: 'u' }] }, { ...base, u: urls })
  t.equal(fetches.length, 99)
  t.equal(Object.keys(content.extensions).length, 51, 'the others stay where they can be seen')
  const files = urls.map((name) => ({ field: 'f', name, bytes: hello }))
  await t.rejects(mapped({}, base, { files }), /expected at most 99 files/)
})
