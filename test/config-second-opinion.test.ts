import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { SecondOpinion } from '../src/config-second-opinion.ts'

const named = { url: 'https://api.example.org', model: 'example-1' }

t.test('what gateway.yaml shows as a comment are the defaults', async (t) => {
  const [block = ''] =
    /^# secondOpinion:\n(?:# .*\n)+/m.exec(readFileSync('config/gateway.yaml', 'utf8')) ?? []
  const shown = parse(block.replace(/^# /gm, '')).secondOpinion
  t.strictSame(SecondOpinion.parse(shown), SecondOpinion.parse(named))
  t.strictSame(Object.keys(shown).toSorted(), Object.keys(SecondOpinion.parse(named)).toSorted())
})

t.test('a budget in money needs a price', async (t) => {
  const faults = (more: object) => SecondOpinion.safeParse({ ...named, ...more }).error?.issues ?? []
  t.match(faults({ perDay: { cost: 5 } }), [{ path: ['price'], message: /expected the price/ }])
  t.strictSame(faults({ perDay: { cost: 5 }, price: { input: 2, output: 8 } }), [])
  t.match(faults({ url: 'ftp://example.org' }), [{ path: ['url'] }])
  t.match(faults({ seconds: 0 }), [{ path: ['seconds'] }])
  t.match(faults({ urgency: true }), [{ code: 'unrecognized_keys' }])
})
