import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { ConfigError } from '../../../src/config-error.ts'
import { loadModel, MODEL_FILE, saveModel } from '../../../src/config-model.ts'
import { buildModel } from '../../../src/triage/topic/build.ts'
import { packModel, unpackModel } from '../../../src/triage/topic/model-file.ts'
import { catalogue, messages } from './small.ts'

const model = buildModel(catalogue, messages)
const bytes = packModel(model)
const whole = gunzipSync(bytes)

t.test('what is kept comes back; weights to within half a step', async (t) => {
  const kept = unpackModel(bytes)
  t.strictSame(kept.about, model.about)
  for (const part of ['topic', 'type'] as const) {
    const [one, other] = [kept[part], model[part]]
    for (const field of ['features', 'rarity', 'starts', 'nodes'] as const)
      t.strictSame(one[field], other[field], `${part}.${field}`)
    const most = Math.max(...other.weights.map(Math.abs))
    t.ok(one.weights.every((weight, at) => Math.abs(weight - (other.weights[at] ?? 9)) <= most / 127 / 1.99))
  }
  t.strictSame(packModel(kept), bytes)
})

t.test('what is no model is refused, however near', async (t) => {
  const end = whole.indexOf(10)
  const head = JSON.parse(whole.subarray(0, end).toString())
  const withHead = (change: object) =>
    gzipSync(
      Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, ...change })}\n`), whole.subarray(end + 1)]),
    )
  const huge = { ...head.topic, features: 2 ** 31 }
  for (const [name, wrong] of Object.entries({
    empty: Buffer.alloc(0),
    'no archive': Buffer.from('model'),
    'no line': gzipSync('{}'),
    'another format': withHead({ about: { ...head.about, format: 'jiesu.triage-model/1' } }),
    'more than is there': withHead({ topic: { ...head.topic, weights: head.topic.weights + 1e6 } }),
    'more than anybody has': withHead({ topic: huge }),
    'fewer than none': withHead({ topic: { ...head.topic, features: -1 } }),
    'cut off': gzipSync(whole.subarray(0, whole.length - 1)),
    'cut archive': bytes.subarray(0, bytes.length - 9),
  }))
    t.throws(() => unpackModel(wrong), name)
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      (junk) => throws(Buffer.from(junk)) && throws(gzipSync(junk)),
    ),
    { numRuns: 200 },
  )
  fc.assert(
    fc.property(fc.nat(end), (at) => throws(gzipSync(whole.subarray(0, at)))),
    { numRuns: 50 },
  )
})

function throws(wrong: Buffer): boolean {
  try {
    unpackModel(wrong)
    return false
  } catch {
    return true
  }
}

t.test('a file is there whole or not at all, and its fault says what to do', async (t) => {
  const dir = t.testdir({ triage: {} })
  const file = join(dir, MODEL_FILE)
  const faultOf = () => {
    try {
      loadModel(dir)
      return undefined
    } catch (error) {
      return error instanceof ConfigError ? error.faults : error
    }
  }
  t.match(faultOf(), [{ file, message: /triage train/ }])
  saveModel(dir, model)
  t.equal(faultOf(), undefined)
  t.strictSame(readFileSync(file), bytes)
  t.strictSame(readdirSync(join(dir, 'triage')), ['model.gz'])
  writeFileSync(file, bytes.subarray(0, 500))
  t.match(faultOf(), [{ file, message: /no model of this version.*triage train/ }])
})
