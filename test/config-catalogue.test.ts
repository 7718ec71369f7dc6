/** The shipped catalogue, and that another takes its place in one step. */
import { appendFileSync, cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { installEdition, listEditions, restoreEdition } from '../src/catalogue-editions.ts'
import { loadCatalogue, loadCatalogueVersion, readEdition } from '../src/config-catalogue.ts'
import { createCatalogues } from '../src/console-catalogues.ts'
import { findCrowdedWords, lintLikeness } from '../src/triage/catalogue/likeness.ts'
import { root } from './support/house.ts'

const shipped = join(root, 'config', 'catalogue')

t.test('what is shipped: 2,240 leaves in 36 domains, lint clean, marked as an example', (t) => {
  const { catalogue, note } = readEdition(shipped)
  t.equal(catalogue.leaves.length, 2240)
  t.equal(new Set(catalogue.leaves.map(({ path }) => path[0])).size, 36)
  t.strictSame(lintLikeness(catalogue.leaves), [])
  t.strictSame(findCrowdedWords(catalogue.leaves), [])
  t.equal(catalogue.isIllustrative, true)
  t.match(note, /示例/)
  t.end()
})

t.test('a city’s own takes its place, is restored, and former ones keep their names', async (t) => {
  const dir = t.testdir({ catalogue: {} })
  for (const name of ['about.yaml', '01-heating.csv', '02-water-drainage.csv'])
    cpSync(join(shipped, name), join(dir, 'catalogue', name))
  const example = loadCatalogue(dir)
  const leaves = example.leaves
    .slice(0, 60)
    .map((leaf) => ({ ...leaf, said: [...leaf.said, 'a "quoted", one', '# 号'] }))
  const version = installEdition(dir, { name: 'city-2026', note: '试', leaves })
  t.match(version, /^city-2026\+[0-9a-f]{12}$/)
  t.strictSame(loadCatalogue(dir).leaves, leaves)
  t.equal(loadCatalogue(dir).version, version)
  t.equal(loadCatalogue(dir).isIllustrative, false)

  const consoles = createCatalogues(dir)
  t.equal((await consoles.inForce()).catalogue.version, version)
  t.equal((await consoles.of(example.version))?.leaf('010502')?.code, example.leaf('010502')?.code)
  t.equal(await consoles.of('city-2026+000000000000'), undefined)
  t.equal(loadCatalogueVersion(dir, '../../etc+000000000000'), undefined)

  const kept = join(dir, 'catalogue', 'versions')
  t.strictSame(readdirSync(kept).sort(), [version, example.version].sort(), 'nothing half-written is left')
  t.strictSame(
    listEditions(dir).map(({ edition, isInForce }) => [edition?.catalogue.version, isInForce]),
    [
      [version, true],
      [example.version, false],
    ],
  )

  restoreEdition(dir, example.version)
  t.equal(loadCatalogue(dir).version, example.version)
  t.equal(loadCatalogue(dir).isIllustrative, true)
  appendFileSync(join(kept, version, 'catalogue.csv'), '\n# a remark changes nothing\n')
  t.equal(loadCatalogueVersion(dir, version)?.version, version)
  writeFileSync(join(kept, version, 'about.yaml'), 'name: edited\n')
  t.equal(loadCatalogueVersion(dir, version), undefined)
  t.throws(() => restoreEdition(dir, version), /was edited: what is there now is edited\+/)
  t.throws(() => restoreEdition(dir, '..'), /no version \.\. is kept/)
  t.equal(
    installEdition(dir, { name: 'city-2026', note: '', leaves }),
    version,
    'what was edited is not taken for it',
  )
  t.equal(readdirSync(kept).filter((name) => name.startsWith('edited+')).length, 1)
  t.ok(existsSync(join(dir, 'catalogue', '01-heating.csv')), 'what is shipped stays where it is')
})
