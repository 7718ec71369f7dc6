import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import t from 'tap'
import { toScript } from '../../../../channels/web/pages/script.ts'
import { root } from '../../../support/house.ts'

t.test('modules become one script, each run once and after those it needs', async (t) => {
  const sources = new Map([
    ['main.ts', "import { two } from './b-c.ts'\nimport { one, log } from './a.ts'\nlog.push(one() + two)\n"],
    [
      'b-c.ts',
      "import type { Log } from './a.ts'\nimport {\n  type Log as L,\n  one as first,\n} from './a.ts'\nexport const two: number = first() + 1\n",
    ],
    [
      'a.ts',
      '/**\n * Why.\n */\nexport type Log = number[]\nexport const log: Log = []\n// So.\nexport function one(): number {\n  return 1\n}\nglobalThis.log = log\n',
    ],
    ['unused.ts', 'throw new Error()\n'],
  ])
  const script = toScript(sources, 'main.ts')
  t.strictSame([...new Script(`${script}\nlog`).runInNewContext()], [3])
  t.notMatch(script, /Why|So\.|import|export/)
})

t.test('what is missing is said', async (t) => {
  t.throws(() => toScript(new Map([['main.ts', "import { a } from './gone.ts'\n"]]), 'main.ts'), /gone\.ts/)
})

t.test('the script of the pages', async (t) => {
  const folder = join(root, 'channels/web/browser')
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const script = toScript(
    new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    'main.ts',
  )
  t.doesNotThrow(() => new Script(script))
  for (const name of names)
    t.match(script, `const $${name.replace(/\.ts$/, '').replaceAll('-', '_')} =`, name)
  // Browsers of old phones: ES2020 at most, no look-behind, no sets in patterns.
  t.notMatch(script, /\?\?=|\|\|=|&&=|\.replaceAll\(|\.replaceChildren\(|\.at\(|\bhasOwn\b/)
  t.notMatch(script, /\(\?<[=!]|\/[a-z]*v[a-z]*[.,)\s]/)
})
