import fc from 'fast-check'
import t from 'tap'
import { requestTypes } from '../../../src/contract/request.ts'
import { createCatalogue } from '../../../src/triage/catalogue/catalogue.ts'
import { buildModel } from '../../../src/triage/topic/build.ts'
import { addCentroids } from '../../../src/triage/topic/centroids.ts'
import { featuresOf } from '../../../src/triage/topic/features.ts'
import { createScore, createVectors, hashOf, softmax } from '../../../src/triage/topic/linear.ts'
import { packModel } from '../../../src/triage/topic/model-file.ts'
import { prune } from '../../../src/triage/topic/prune.ts'
import { train } from '../../../src/triage/topic/train.ts'
import { flatTree, treeOf } from '../../../src/triage/topic/tree.ts'
import { catalogue, leaves, messages } from './small.ts'

const tree = treeOf(leaves.map(({ code }) => code))
const samples = leaves.flatMap(({ said }, label) =>
  said.map((text) => ({ features: featuresOf(text), label, weight: 1 })),
)
const options = { samples, tree, rounds: 8, rate: 0.5, leastSeen: 1, commonest: 1, weighsRarity: true }

function guess(model: ReturnType<typeof train>, text: string): number {
  const scores = createScore(model, tree)(createVectors(model)(featuresOf(text)))
  return scores.indexOf(Math.max(...scores))
}

t.test('it learns what it is shown, and the words that go with it', async (t) => {
  const model = train(options)
  for (const [label, { said }] of leaves.entries())
    for (const text of said) t.equal(guess(model, text), label, text)
  t.equal(guess(model, '老板不发工资'), 4, 'never shown')
  t.equal(guess(train({ ...options, rounds: 0 }), '没发工资'), 0, 'without a round it knows nothing')
})

t.test('what was said of a class, taken together, tells it, too', async (t) => {
  const model = train({ ...options, rounds: 0 })
  addCentroids(model, samples, tree)
  for (const [label, { said }] of leaves.entries())
    for (const text of said) t.equal(guess(model, text), label, text)
  const before = train(options)
  const both = train(options)
  addCentroids(both, samples, tree)
  const own = new Set(tree.nodes.map(([node]) => node))
  t.ok(both.weights.every((weight, at) => weight > (before.weights[at] ?? 0) === own.has(both.nodes[at])))
})

t.test('what is seen too seldom is not learnt', async (t) => {
  t.equal(train({ ...options, leastSeen: 99 }).features.length, 0)
  const [all, twice] = [1, 2].map((leastSeen) => train({ ...options, leastSeen }).features.length)
  t.ok((twice ?? 0) > 0 && (twice ?? 0) < (all ?? 0))
})

t.test('a class shares with its neighbours what is above it', async (t) => {
  t.strictSame(treeOf(['010101', '010102', '02010101']), {
    nodes: [
      [0, 1, 2],
      [3, 1, 2],
      [4, 5, 6, 7],
    ],
    nodeCount: 8,
  })
  t.strictSame(flatTree(2), { nodes: [[0], [1]], nodeCount: 2 })
})

t.test('the same makes the same, to the byte', async (t) => {
  const bytes = packModel(buildModel(catalogue, messages))
  t.strictSame(packModel(buildModel(catalogue, messages)), bytes)
  t.notSame(packModel(buildModel(catalogue, messages.slice(1))), bytes)
  const other = createCatalogue('small', leaves.slice(1))
  t.notSame(packModel(buildModel(other, messages)), bytes)
})

t.test('a model says what it was made from', async (t) => {
  const { about, type } = buildModel(catalogue, messages)
  t.match(about, {
    catalogueVersion: catalogue.version,
    codes: leaves.map(({ code }) => code),
    paths: leaves.map(({ path }) => path.join('|')),
    messages: messages.length,
  })
  t.ok(type.nodes.every((node) => node < requestTypes.length))
  t.ok(buildModel(catalogue, []).about.messages === 0, 'without a message, too')
})

t.test('pruned it judges the same, and is smaller', async (t) => {
  const model = train(options)
  const pruned = prune(model, 0.012)
  t.ok(pruned.weights.length < model.weights.length)
  t.equal(pruned.starts.length, pruned.features.length + 1)
  t.equal(pruned.starts.at(-1), pruned.weights.length)
  for (const text of leaves.flatMap(({ said }) => said))
    t.equal(guess(pruned, text), guess(model, text), text)
})

t.test('chances sum to 1, whatever the scores', async (t) => {
  const score = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (scores, heat) => {
        const chances = softmax(Float32Array.from(scores), heat)
        const sum = chances.reduce((one, other) => one + other, 0)
        return Math.abs(sum - 1) < 1e-3 && chances.every((chance) => chance >= 0)
      },
    ),
  )
  const flat = softmax(Float32Array.of(2, 1), 10)
  const sharp = softmax(Float32Array.of(2, 1), 0.1)
  t.ok((flat[0] ?? 1) < (sharp[0] ?? 0))
})

t.test('a hash is FNV-1a', async (t) => {
  t.equal(hashOf(''), 0x811c9dc5)
  t.equal(hashOf('a'), 0xe40c292c)
  t.equal(hashOf('foobar'), 0xbf9cf968)
})
