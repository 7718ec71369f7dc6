import t from 'tap'
import { refusalOf, renamed, shrunkSize, takeFirst } from '../../../../channels/web/browser/file-rules.ts'

const MB = 1024 * 1024

t.test('what is refused before it is sent', async (t) => {
  const cases: [string, number, string | undefined][] = [
    ['image/jpeg', 1, undefined],
    ['image/jpeg', 0, 'fileEmpty'],
    ['image/svg+xml', 100, 'fileKind'],
    ['text/html', 100, 'fileKind'],
    ['application/pdf', 20 * MB, undefined],
    ['application/pdf', 20 * MB + 1, 'fileLarge'],
    ['video/mp4', 21 * MB, 'fileLarge'],
    ['', 100, undefined],
  ]
  for (const [type, size, expected] of cases)
    t.equal(refusalOf({ name: 'x', type, size }), expected, `${type} ${size}`)
  t.equal(refusalOf({ name: 'x', type: 'image/jpeg', size: 30 * MB }), undefined, 'it may be shrunk')
})

t.test('at most nine', async (t) => {
  const files = [1, 2, 3, 4]
  t.strictSame(takeFirst(files, 0), { taken: files, left: [] })
  t.strictSame(takeFirst(files, 7), { taken: [1, 2], left: [3, 4] })
  t.strictSame(takeFirst(files, 12), { taken: [], left: files })
})

t.test('only huge photos are drawn again, and never larger', async (t) => {
  const type = 'image/jpeg'
  t.equal(shrunkSize({ type, size: MB }, 4096, 3000), undefined)
  t.strictSame(shrunkSize({ type, size: MB }, 8192, 2000), { width: 4096, height: 1000 })
  t.strictSame(shrunkSize({ type, size: 9 * MB }, 1000, 500), { width: 1000, height: 500 })
  t.strictSame(shrunkSize({ type, size: MB }, 1, 9000), { width: 1, height: 4096 })
  t.equal(shrunkSize({ type: 'image/gif', size: 9 * MB }, 9000, 9000), undefined)
  t.equal(shrunkSize({ type, size: 9 * MB }, 0, 0), undefined, 'a picture without a size of its own')
})

t.equal(renamed('我的.照片.png', 'image/jpeg'), '我的.照片.jpg')
