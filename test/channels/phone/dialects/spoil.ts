/** Samples as they come over the wire, whole and spoilt. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Test } from 'tap'
import { readBody } from '../../../../channels/phone/body.ts'
import { type Body, type Dialect, UnreadableError } from '../../../../channels/phone/dialect.ts'

const samples = new URL('../../../../channels/phone/samples/', import.meta.url)

export function namesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, samples))
}

export function sampleText(folder: string, name: string): string {
  return readFileSync(new URL(`${folder}/${name}`, samples), 'utf8')
}

export function bodyOf(text: string): Body {
  return readBody(Buffer.from(text), 'application/json')
}

/** As a record of it is kept: without what is undefined. */
export function told(dialect: Dialect, text: string) {
  return JSON.parse(JSON.stringify(dialect.read(bodyOf(text))))
}

export function messageOf(run: () => unknown): string {
  try {
    return `read: ${JSON.stringify(run())}`
  } catch (error) {
    if (error instanceof UnreadableError) return error.message
    throw error
  }
}

export const hostile = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    '',
    -1,
    0,
    1e308,
    1.5,
    true,
    [],
    {},
    [[]],
    [null],
    'NaN',
    '9'.repeat(400),
    '\ud800',
  ),
  fc.constant({ toString: 1, valueOf: 1 }),
  fc.jsonValue(),
)

/** Nothing but UnreadableError, and no time that is no integer, whatever is wrong in a sample. */
export function holdsWhateverComes(t: Test, dialect: Dialect, numRuns = 400) {
  const texts = namesOf(dialect.id).map((name) => sampleText(dialect.id, name))
  const runs = fc.record({ text: fc.constantFrom(...texts), at: fc.nat(), bad: hostile, cut: fc.nat(40) })
  const survives = (text: string) => {
    const body = bodyOf(text)
    dialect.detects(body)
    messageOf(() => {
      const utterances = dialect.read(body).flatMap(({ transcript }) => transcript?.utterances ?? [])
      const times = utterances.flatMap(({ startMs, endMs }) => [startMs, endMs])
      if (!times.every(Number.isSafeInteger)) throw new Error(`times: ${times}`)
    })
  }
  fc.assert(
    fc.property(runs, ({ text, at, bad, cut }) => {
      survives(spoilTree(text, at, bad))
      const place = at % text.length
      survives(text.slice(0, place) + text.slice(place + cut))
    }),
    { numRuns },
  )
  const odd = [
    '',
    '0',
    'null',
    '[]',
    '{}',
    '[[]]',
    '"x"',
    '[null]',
    '{"\\u0000":[]}',
    '['.repeat(1e6),
    '{\n'.repeat(1e5),
  ]
  for (const text of odd) survives(text)
  t.pass('survives')
}

/** Every value is one node, JSON in strings too; the one at `at` becomes `bad`. */
export function spoilTree(text: string, at: number, bad: unknown): string {
  const { json } = bodyOf(text)
  const lines = json === undefined ? text.split('\n').map((line) => line && JSON.parse(line)) : [json]
  let left = at % 500
  const visit = (value: unknown): unknown => {
    if (left-- === 0) return bad
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value === 'string' && /^[[{]"/.test(value)) return JSON.stringify(visit(JSON.parse(value)))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, visit(each)]))
  }
  return lines.map((line) => JSON.stringify(visit(line))).join('\n')
}
