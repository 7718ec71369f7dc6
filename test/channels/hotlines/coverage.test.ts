/** What the samples cover, all together, and that a hotline's own file says only what is its own. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { covered, toCover } from '../../support/hotline-coverage.ts'
import { readSample, sampleNumbers } from '../../support/hotline-samples.ts'
import { readHotlines } from '../../support/hotlines.ts'

const hotlines = readHotlines()

t.test('there are 64, and each has a sample', async (t) => {
  t.equal(hotlines.size, 64)
  t.same(sampleNumbers(), [...hotlines.keys()].sort())
})

t.test('every dialect, charset and kind of authentication at least twice', async (t) => {
  const times = new Map(toCover.map((what) => [what, 0]))
  for (const number of sampleNumbers()) {
    const hotline = hotlines.get(number)
    if (!hotline) continue
    for (const what of new Set(covered(hotline, readSample(number).sample)))
      times.set(what, (times.get(what) ?? 0) + 1)
  }
  t.same(
    [...times].filter(([, count]) => count < 2),
    [],
  )
})

t.test('numbers that are never joined are not there', async (t) => {
  const outside = ['110', '119', '120', '122', '12309', '12368', '12380', '12388', '12389', '12337', '12339']
  t.same(
    outside.filter((number) => hotlines.has(number)),
    [],
  )
})

t.test('its own file is short; what is confirmed says where', async (t) => {
  for (const [number, { confirmed, contact }] of hotlines) {
    const lines = readFileSync(`config/hotlines/${number}.yaml`, 'utf8').trim().split('\n')
    t.ok(lines.length <= 40, `${number}: ${lines.length} lines`)
    t.match(contact, 'fictional', `${number}: nobody's real number`)
    if (!confirmed.is) t.match(confirmed.source, /no public list/)
  }
})

t.test('nobody real is in a sample', async (t) => {
  for (const number of sampleNumbers()) {
    const { sample, body } = readSample(number)
    const text = `${sample.query} ${body.toString('latin1').replaceAll('\0', '')}`
    const mobiles = text.match(/(?<!\d)1[3-9]\d{9}(?!\d)/g) ?? []
    t.same(
      mobiles.filter((mobile) => !mobile.startsWith('1380000')),
      [],
      number,
    )
  }
})
