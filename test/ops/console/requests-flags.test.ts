/** Guards: whoever is on duty reads every flag in words, whatever part of the source sets it; a case tells its revisions in order. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { roleFlags } from '../../../channels/phone/words/roles.ts'
import type { CaseRecord } from '../../../src/contract/case-record.ts'
import { flagsHtml, flagWords, wordsOf } from '../../../src/ops/console/requests/flags.ts'
import { timeline } from '../../../src/ops/console/requests/timeline.ts'
import { root } from '../../support/house.ts'

const sources = globSync(['channels/**/*.ts', 'src/**/*.ts', 'adapters/**/*.ts'], { cwd: root })
  .filter((file) => !file.startsWith('src/ops/'))
  .map((file) => readFileSync(join(root, file), 'utf8'))

const FLAG = `(?:'[a-z]+(?:-[a-z]+)*'|[A-Z]+(?:_[A-Z]+)+|FORGOTTEN)`
/** A list of one, with other flags before it: `[...flags, 'long']`, `isMended ? ['times-mended'] : []`. */
const LISTED = new RegExp(
  String.raw`(?<![\w>\])])\[\s*(?:[^[\],]*[fF]lags,\s*)?(?:[^[\],?]*\?\s*)?(${FLAG})(?:\s*:\s*(${FLAG}))?,?\s*\]`,
  'g',
)
/** Lists in files that deal with flags and that hold none. */
const OTHERS = new Set(['text'])

function setIn(source: string): string[] {
  if (!/\bflags\b/.test(source)) return []
  return [...source.matchAll(LISTED)].flatMap(([, one, other]) =>
    [one, other].filter((each) => each !== undefined),
  )
}

function meaning(said: string): string {
  if (said.startsWith("'")) return said.slice(1, -1)
  const made = new RegExp(`const ${said} = '([a-z-]+)'`)
  return sources.map((source) => made.exec(source)?.[1]).find((value) => value !== undefined) ?? said
}

t.test('every flag has words', async (t) => {
  const contract = readFileSync(join(root, 'src/contract/request.ts'), 'utf8')
  const described = /What the channel noted: ([a-z, -]+),/.exec(contract)?.[1]?.split(', ') ?? []
  const set = [...new Set(sources.flatMap(setIn))].map(meaning).filter((flag) => !OTHERS.has(flag))
  for (const flag of [
    'call-running',
    'forgotten',
    'redelivered',
    'place-from-words',
    'agent-words',
    'unread',
  ])
    t.ok(set.includes(flag), `${flag} is found`)
  t.ok(described.includes('wordless'))
  for (const flag of new Set([...set, ...described, ...roleFlags])) {
    t.match(wordsOf(flag, 'zh'), /^[^a-z]+$/, flag)
    t.match(wordsOf(flag, 'en'), /^[ -~]+$/, flag)
  }
})

t.test('as they are shown', async (t) => {
  const flags = ['call-running', 'rev:0123456789abcdef', 'speaker-from-source']
  t.equal(flagWords(flags, 'zh'), '通话还在进行；谁说的话，由来源标明')
  t.same(flagsHtml(flags.slice(0, 2), 'zh'), { html: '<span title="call-running">通话还在进行</span>' })
  t.same(flagsHtml(['<b>', '__proto__'], 'en'), { html: '<bdi>&#60;b&#62;</bdi>; <bdi>__proto__</bdi>' })
  t.equal(flagsHtml(['rev:1'], 'zh'), undefined)
})

t.test('revisions of one moment are told in their order', async (t) => {
  const receivedAt = '2026-11-29T10:00:00.000+08:00'
  const revisions = [3, 2, 1].map((revision) => ({ revision, receivedAt }))
  const record = {
    timeline: [],
    units: [],
    ratings: [],
    revisions,
    errands: [],
    deliveries: [],
  } as unknown as CaseRecord
  t.match(timeline(record, { lang: 'zh', mask: (text) => text }), /第 2 版.*第 3 版/s)
})
