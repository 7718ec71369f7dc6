import t from 'tap'
import { ByteSize } from '../src/byte-size.ts'

t.test('sizes', async (t) => {
  for (const [text, bytes] of [
    [0, 0],
    ['12', 12],
    ['1GB', 1e9],
    ['20 MB', 2e7],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['1kib', 1024],
  ] as const)
    t.equal(ByteSize.parse(text), bytes, String(text))
  for (const wrong of ['', 'GB', '1 G B', '-1', '1e9', '1PB', -1, null])
    t.notOk(ByteSize.safeParse(wrong).success, String(wrong))
})
