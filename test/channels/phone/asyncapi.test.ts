/** schema/phone-live.asyncapi.json is fresh, its references lead somewhere, and it takes what the code takes. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import t from 'tap'
import { Said } from '../../../channels/phone/live/protocol.ts'
import { asyncapi, asyncapiFile } from '../../../scripts/asyncapi.ts'

const file = readFileSync(asyncapiFile, 'utf8')
const document = JSON.parse(file)

t.test('fresh, and whole', async (t) => {
  t.ok(file === asyncapi(), 'else: npm run schema')
  const refs = [...file.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = '']) => path)
  t.ok(refs.length > 20)
  for (const path of refs) {
    const found = path.split('/').reduce((at, name) => at?.[name], document)
    t.ok(found, path)
  }
})

t.test('what the code takes and refuses, the document does', async (t) => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const payload = (name: string) => ajv.compile(document.components.messages[name].payload.schema)
  const segment = { startMs: 0, endMs: 1, text: '喂' }
  const cases: [name: string, message: object, isRight: boolean][] = [
    [
      'start',
      { type: 'start', call: 'c', seq: 0, engine: 'acme', data: { callingNumber: '13800001234' } },
      true,
    ],
    ['start', { type: 'start', call: 'c', seq: 1 }, false],
    [
      'segment',
      { type: 'segment', call: 'c', seq: 1, segment: { ...segment, role: 'citizen', confidence: 0.5 } },
      true,
    ],
    ['segment', { type: 'segment', call: 'c', seq: 1, segment: { ...segment, startMs: 0.5 } }, false],
    ['segment', { type: 'segment', call: 'c', seq: 1, segment, more: 1 }, false],
    ['partial', { type: 'partial', call: 'c', segment }, true],
    ['data', { type: 'data', call: 'c', seq: 2, data: { form: { title: '暖气' } } }, true],
    ['end', { type: 'end', call: 'c', seq: 3 }, true],
    ['end', { type: 'end', seq: 3 }, false],
    ['ping', { type: 'ping' }, true],
  ]
  for (const [name, message, isRight] of cases) {
    t.equal(payload(name)(message), isRight, `${name} ${JSON.stringify(message)}`)
    t.equal(Said.safeParse(message).success, isRight, 'and the code')
  }
})
