/** What is shipped: labelled messages, and the model that was made from them. No text of them is ever printed. */
import t from 'tap'
import { loadCatalogue } from '../../src/config-catalogue.ts'
import { loadLabelled, loadModel, TEST_FILE, TRAINING_FILE } from '../../src/config-model.ts'
import { Disposition, RequestType, Urgency } from '../../src/contract/request.ts'
import { hashOf } from '../../src/triage/topic/linear.ts'

const training = loadLabelled('config', TRAINING_FILE)
const test = loadLabelled('config', TEST_FILE)
const all = [...training, ...test]
const catalogue = loadCatalogue('config')
/** One message in so many is in the test set. */
const TESTED = 3

t.test('enough, none twice, each in the set that its hash says', async (t) => {
  t.ok(all.length >= 1500, `${all.length} messages`)
  t.equal(new Set(all.map(({ text }) => text)).size, all.length)
  const isTested = ({ text }: { text: string }) => hashOf(`split:${text}`) % TESTED === 0
  t.equal(training.filter(isTested).length, 0, 'of the training set none belongs to the test set')
  t.equal(test.filter((message) => !isTested(message)).length, 0)
})

t.test('topics are leaves of the catalogue', async (t) => {
  const unknown = all
    .flatMap(({ topic, topic2 }) => [topic, topic2 ?? 'none'])
    .filter((code) => code !== 'none' && !catalogue.leaf(code))
  t.strictSame(unknown, [])
})

t.test('all labels occur', async (t) => {
  const seen = new Set(all.flatMap(({ disposition, type, urgency }) => [disposition, type, urgency]))
  const labels = [...Disposition.options, ...RequestType.options, ...Urgency.options]
  t.strictSame(
    labels.filter((label) => !seen.has(label)),
    [],
  )
})

t.test('nobody can be called', async (t) => {
  const phones = all.flatMap(({ text }) => text.match(/(?<!\d)1[3-9]\d{9}(?!\d)/g) ?? [])
  t.equal(phones.filter((phone) => !phone.startsWith('1380000')).length, 0)
  const identities = all.filter(({ text }) => /(?<!\d)\d{17}[\dXx](?!\d)/.test(text))
  t.equal(identities.length, 0, 'nor identity numbers')
})

t.test('the model that is installed was made for the catalogue that is shipped', async (t) => {
  const { about } = loadModel('config')
  t.equal(about.catalogueVersion, catalogue.version)
  t.equal(about.codes.length, catalogue.leaves.length)
  t.ok(about.messages >= training.length)
})
