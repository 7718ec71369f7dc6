import fc from 'fast-check'
import t from 'tap'
import { size } from '../../../support/size.ts'
import { faultOf, plain, read, treeOf } from './read.ts'

const multipart = { format: 'multipart' } as const
const gbk = { format: 'multipart', charset: { fallback: 'gb18030' } } as const
const sent = { mediaType: 'multipart/form-data; boundary="b 1"' }

/** Parts of headers and content, in latin1 where they are no text. */
function body(...parts: [head: string, content: string][]): string {
  return `${parts.map(([head, content]) => `--b 1\r\n${head}\r\n\r\n${content}\r\n`).join('')}--b 1--\r\n`
}
const field = (name: string, more = ''): string => `Content-Disposition: form-data; name="${name}"${more}`

t.test('fields are a tree, files stand beside it', async (t) => {
  const got = read(
    multipart,
    `preamble\r\n${body(
      [field('case_id'), '00123'],
      [field('tag'), 'a'],
      [field('tag'), ''],
      [field('__proto__'), 'x'],
      [
        `${field('photo', '; filename="C:\\\\dir\\\\a \\"1\\".jpg"')}\r\nContent-Type: image/jpeg`,
        '\r\n--b\r\n',
      ],
      [field('none', '; filename=""'), ''],
    )}epilogue`,
    sent,
  )
  t.equal(JSON.stringify(got.tree), '{"case_id":"00123","tag":["a",""],"__proto__":"x"}')
  t.same(got.files, [{ field: 'photo', name: 'a "1".jpg', bytes: Buffer.from('\r\n--b\r\n') }])
  t.equal(got.records.length, 1)
  t.same(
    treeOf(multipart, body([field('a'), 'x']).replaceAll('\r\n', '\n'), sent),
    { a: 'x' },
    'with LF alone',
  )
})

t.test('charsets of fields and of names of files', async (t) => {
  const own = `${field('a')}\r\nContent-Type: text/plain; charset=GBK`
  t.same(treeOf(multipart, body([own, '北京']), { ...sent, encoding: 'gbk' }), { a: '北京' })
  const got = read(gbk, body([field('内容'), '暖气'], [field('f', '; filename="照片.jpg"'), 'x']), {
    ...sent,
    encoding: 'gbk',
  })
  t.same(got.tree, { 内容: '暖气' })
  t.equal(got.charset, 'gb18030')
  t.equal(got.files[0]?.name, '照片.jpg')
  for (const name of ["UTF-8''%E7%85%A7.jpg", "gbk'zh'%D5%D5.jpg"])
    t.equal(
      read(multipart, body([field('f', `; filename="x"; filename*=${name}`), 'x']), sent).files[0]?.name,
      '照.jpg',
    )
  t.equal(read(multipart, body([field('f', "; filename*=UTF-8''%E7"), 'x']), sent).files[0]?.name, undefined)
  t.equal(
    faultOf(multipart, body([field('a'), '北京']), { ...sent, encoding: 'gbk' }),
    'charset: in a: expected utf-8',
  )
})

t.test('transfer encodings', async (t) => {
  const part = (encoding: string) =>
    `${field('f', '; filename="a"')}\r\nContent-Transfer-Encoding: ${encoding}`
  t.same(read(multipart, body([part('base64'), '5YyX\r\n5Lqs']), sent).files[0]?.bytes, Buffer.from('北京'))
  t.match(faultOf(multipart, body([part('base64'), '!']), sent), /^syntax: in f: /)
  t.match(faultOf(multipart, body([part('quoted-printable'), '=E5']), sent), /^syntax: in f: /)
})

t.test('what is no whole form is a fault', async (t) => {
  const good = body([field('a'), 'secret'], [field('b'), 'x'])
  t.equal(faultOf(multipart, good.slice(0, -20), sent), 'syntax: the body ends in part 2')
  t.equal(
    faultOf(multipart, good, { mediaType: 'multipart/form-data; boundary=c' }),
    'structure: expected the boundary that Content-Type names',
  )
  t.match(faultOf(multipart, good, { mediaType: 'multipart/form-data' }), /^structure: expected a boundary/)
  t.match(
    faultOf(multipart, good, { mediaType: 'application/json' }),
    /^structure: expected Content-Type multipart/,
  )
  t.equal(faultOf(multipart, '--b 1--', sent), 'structure: expected a part')
  t.match(faultOf(multipart, '--b 1\r\nsecret\r\n--b 1--', sent), /^structure: part 1: expected headers/)
  t.match(
    faultOf(multipart, body(['Content-Type: text/plain', 'x']), sent),
    /^structure: expected Content-Disposition/,
  )
  t.equal(
    faultOf(multipart, `${good.trimEnd()}x`, sent),
    'syntax: the body ends in part 2',
    'a mark with something behind it',
  )
  const nested = `${field('a')}\r\nContent-Type: multipart/mixed; boundary=c`
  t.match(faultOf(multipart, body([nested, '--c--']), sent), /^structure: in a: expected no multipart within/)
  t.match(
    faultOf(
      multipart,
      body(...Array.from({ length: 201 }, () => [field('a'), 'x'] as [string, string])),
      sent,
    ),
    /^size: .*200 parts/,
  )
})

t.test('what fetch writes is read alike', async (t) => {
  const texts = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]+/g, '')),
    { minLength: 1, maxLength: 5 },
  )
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(texts, bytes, async (some, content) => {
      const form = new FormData()
      for (const [index, text] of some.entries()) form.append(`field${index}`, text)
      form.append('file', new File([Buffer.from(content)], '照片 1.jpg'))
      const response = new Response(form)
      const mediaType = response.headers.get('content-type') ?? ''
      const whole = Buffer.from(await response.arrayBuffer())
      const got = read({ ...multipart, charset: { replaced: 'keep' } }, whole, { mediaType })
      t.same(plain(got.tree), Object.fromEntries(some.map((text, index) => [`field${index}`, text])))
      t.same(got.files, [{ field: 'file', name: '照片 1.jpg', bytes: Buffer.from(content) }])
      const cut = whole.subarray(0, whole.length - 6 - (content.length % 40))
      t.match(faultOf(multipart, cut, { mediaType }), /^(?:syntax|charset|structure): /)
    }),
    { numRuns: size(100, 2000) },
  )
})
