/** config/hotlines/README.md says every key that the schemas take, and no other. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { Method } from '../../../../channels/hotlines/authentication/schema.ts'
import { Hotline } from '../../../../channels/hotlines/hotline.ts'
import { allKeys } from '../../../../channels/hotlines/load-keys.ts'

const text = readFileSync('config/hotlines/README.md', 'utf8')
const sections = text.split(/^#{2,3} /m).map((part) => part.split('\n'))
const rowsOf = (title: string) =>
  (sections.find(([heading]) => heading === title) ?? []).filter((line) => line.startsWith('| `'))
const spansIn = (part = '') => [...part.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
const firstCells = (title: string) => rowsOf(title).flatMap((row) => spansIn(row.split('|')[1]))

const keys = allKeys(Hotline).map((key) => key.replaceAll('[]', ''))
const ofMethods = [...new Set(keys.filter((key) => /^authentication\(/.test(key)))]
const others = keys.filter((key) => !/authentication\(/.test(key))
const isGroup = (key: string) => others.some((other) => other.startsWith(`${key}.`))
/** What a value may be taken from is said once for all of them. */
const TAKES = /^mapping\..*\.(?:from|table|format|expression|value)$/

t.test('every key but those of authentication', async (t) => {
  const said = new Set(
    [
      'Identity',
      'Dialect',
      'Secrets that end',
      'Mapping',
      'Reply and callback',
      'Expected and limits',
    ].flatMap(firstCells),
  )
  const needed = others
    .filter(
      (key) =>
        !TAKES.test(key) && !/^callback\.codes\./.test(key) && !['authentication', 'tables'].includes(key),
    )
    .filter(
      (key) => !isGroup(key) || others.some((other) => other.startsWith(`${key}.`) && TAKES.test(other)),
    )
    .filter((key) => !/^mapping\.(?:requester|against|location|relatesTo)$|^mapping$/.test(key))
  t.same(
    needed.filter((key) => !said.has(key) && !isCodes(key)),
    [],
  )
  t.same(
    [...said].filter((key) => !others.includes(key)),
    [],
    'nothing that is no key',
  )
  for (const word of ['from', 'table', 'format', 'expression', 'value'])
    t.match(text, new RegExp(`\\b${word}: `))
})

function isCodes(key: string): boolean {
  return key === 'callback.codes' && text.includes('`callback.codes`')
}

t.test('every key of every kind of authentication', async (t) => {
  const places = firstCells('Authentication').filter((name) => /^(?:in|name|prefix|unit|value)$/.test(name))
  const kinds = new Map(
    rowsOf('Authentication').map((row) => [
      spansIn(row.split('|')[1])[0],
      spansIn(row.split('|').slice(2).join('|')),
    ]),
  )
  for (const key of ofMethods) {
    const [, kind = '', path = ''] = /^authentication\(([\w-]+)\)\.(.+)$/.exec(key) ?? []
    if (path === 'kind') {
      t.ok(kinds.has(kind), kind)
      continue
    }
    const own = kind === 'sm4' || kind === 'sorted-parameters' ? firstCells(kind) : (kinds.get(kind) ?? [])
    const [, ofPlace] = /^(?:signature|timestamp|nonce|appid|at|digest\.at)\.(\w+)$/.exec(path) ?? []
    if (ofPlace !== undefined) t.ok(places.includes(ofPlace), key)
    else
      t.ok(
        own.some((one) => one === path || one.startsWith(`${path}.`)),
        key,
      )
  }
})

t.test('an example of each kind, and each is right', async (t) => {
  const examples = (text.split('```yaml\n')[1]?.split('\n```')[0] ?? '').split('\n')
  const read = examples.map((line) => Method.safeParse(parse(line)))
  for (const [at, { error }] of read.entries()) t.notOk(error, `${examples[at]} ${error?.message}`)
  const kinds = read.map(({ data }) => data?.kind)
  const all = ofMethods.filter((key) => key.endsWith(').kind')).map((key) => /\(([\w-]+)\)/.exec(key)?.[1])
  t.same(kinds, all)
})

t.test('a table is no longer than a screen', async (t) => {
  for (const [title = ''] of sections) t.ok(rowsOf(title).length <= 25, title)
})
