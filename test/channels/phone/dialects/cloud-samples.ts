/** Samples of the Chinese clouds' products as they are posted, whole and spoilt. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { readBody } from '../../../../channels/phone/body.ts'
import type { Told } from '../../../../channels/phone/call.ts'
import type { Body, Dialect } from '../../../../channels/phone/dialect.ts'
import { hostile, messageOf, spoilTree } from './spoil.ts'

const root = join(import.meta.dirname, '../../../../channels/phone/samples')

const types: Record<string, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'application/xml',
  form: 'application/x-www-form-urlencoded',
}

export function foldersOfSamples(): string[] {
  return readdirSync(root)
}

export function namesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).map((file) => `${folder}/${file}`)
}

/** `aliyun/callback-2.0-wage.json` */
export function sampleOf(name: string): Body {
  return bodyOf(textOf(name), name.split('.').at(-1))
}

export function textOf(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

export function bodyOf(text: string, kind = 'json'): Body {
  return readBody(Buffer.from(text), types[kind] ?? 'text/plain')
}

export function jsonBody(json: unknown): Body {
  return bodyOf(JSON.stringify(json))
}

/** What is told in each of its calls, without what is undefined. */
export function told(dialect: Dialect, body: Body) {
  return JSON.parse(JSON.stringify(dialect.read(body)))
}

export function reasonOf(dialect: Dialect, body: Body): string {
  return messageOf(() => dialect.read(body))
}

/** Nothing but UnreadableError, and no time but an integer, whatever is wrong with a sample. */
export function holdWhateverComes(dialect: Dialect, numRuns = 120): void {
  const names = namesIn(dialect.id)
  const spoils = fc.record({ name: fc.constantFrom(...names), at: fc.nat(), bad: hostile, cut: fc.nat(40) })
  fc.assert(
    fc.property(spoils, ({ name, at, bad, cut }) => {
      const text = textOf(name)
      const place = at % text.length
      const kind = name.split('.').at(-1)
      survive(dialect, bodyOf(text.slice(0, place) + text.slice(place + cut), kind))
      survive(dialect, bodyOf(text.slice(0, place) + String(JSON.stringify(bad)) + text.slice(place), kind))
      if (kind === 'json') survive(dialect, bodyOf(spoilTree(text, at, bad)))
    }),
    { numRuns },
  )
  const odd = ['', '0', 'null', '[]', '{}', '[null]', '"x"', '<', '<a/>', '['.repeat(1e6), '<a>'.repeat(1e5)]
  for (const text of odd) for (const kind of Object.keys(types)) survive(dialect, bodyOf(text, kind))
}

function survive(dialect: Dialect, body: Body): void {
  dialect.detects(body)
  reasonOf({ ...dialect, read: () => withWholeTimes(dialect.read(body)) }, body)
}

function withWholeTimes(calls: Told[]): Told[] {
  for (const { startMs, endMs } of calls.flatMap(({ transcript }) => transcript?.utterances ?? []))
    if (!Number.isSafeInteger(startMs) || !Number.isSafeInteger(endMs)) throw new Error(`${startMs} ${endMs}`)
  return []
}
