/** Guards: config/retention.yaml shows every key with the value that it has where it is missing; faults are named. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { cutoff, Retention } from '../src/config-retention.ts'
import { root } from './support/house.ts'

const text = readFileSync(join(root, 'config/retention.yaml'), 'utf8')

t.test('the file is the defaults, whole', async (t) => {
  t.same(parse(text), Retention.parse({}))
})

t.test('what would break a promise is refused', async (t) => {
  for (const wrong of [
    { jobs: 2 },
    { proofs: 1 },
    { audit: 30 },
    { at: '25:00' },
    { closed: { requests: 'never' } },
  ])
    t.notOk(Retention.safeParse(wrong).success, JSON.stringify(wrong))
  t.equal(cutoff('keep', 0), undefined)
  t.equal(cutoff(1, 86_400_000)?.getTime(), 0)
})
