import fc from 'fast-check'
import t from 'tap'
import { ConfigError, describeFault } from '../../../src/config-error.ts'
import { loadLabelled } from '../../../src/config-model.ts'
import { type LabelledFault, parseLabelled } from '../../../src/triage/topic/labelled.ts'
import { labelled } from './small.ts'

const good = labelled('路灯不亮', { topic: '020101', district: '110105' })
const line = (change: object = {}) => JSON.stringify({ ...good, ...change })

function parsed(text: string) {
  const faults: LabelledFault[] = []
  return { messages: parseLabelled(text, faults), faults }
}

t.test('a message a line; what is wrong by its line', async (t) => {
  t.strictSame(parsed(`${line()}\n\n${line({ topic2: '010101' })}\n`), {
    messages: [good, { ...good, topic2: '010101' }],
    faults: [],
  })
  const text = [line(), line({ urgency: 'very' }), '{', line({ district: '朝阳' }), line({ more: 1 })].join(
    '\n',
  )
  const { messages, faults } = parsed(text)
  t.strictSame(messages, [good], 'the others are there')
  t.strictSame(
    faults.map(({ line, path }) => [line, path]),
    [
      [2, 'urgency'],
      [3, ''],
      [4, 'district'],
      [5, ''],
    ],
  )
})

t.test('a file: every fault with its place', async (t) => {
  const dir = t.testdir({ triage: { 'test.jsonl': `${line()}\n${line({ type: 'anger' })}\nnothing` } })
  try {
    loadLabelled(dir, 'triage/test.jsonl')
    t.fail('it is faulty')
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults.map(describeFault) : []
    t.match(faults, [/triage\/test\.jsonl:2: type: /, /triage\/test\.jsonl:3: /])
  }
  t.throws(() => loadLabelled(dir, 'triage/training.jsonl'), ConfigError)
})

t.test('any text: messages or faults', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const lines = text.split('\n').filter((each) => each.trim() !== '').length
      const { messages, faults } = parsed(text)
      return messages.length === 0 && new Set(faults.map(({ line }) => line)).size === lines
    }),
  )
  fc.assert(fc.property(fc.json(), (json) => parsed(json.replaceAll('\n', ' ')).faults.length >= 1))
})
