/** From a sample's bytes to its dialect and its first record: charset, format, documents in strings, lists. */
import type { z } from 'zod'
import { RejectedError } from '../../../../src/contract/errors.ts'
import { decode } from '../../decode/decode.ts'
import { leaves } from '../../decode/paths.ts'
import { Dialect } from '../../decode/schema.ts'
import { type Decoded, DecodeError, type Tree } from '../../message.ts'
import { type CharsetGuess, guessCharset, read } from './charset.ts'
import { meanings, parentOf, plain } from './dictionary.ts'
import { guessFormat } from './format.ts'
import type { Leaf } from './guess.ts'

type Written = z.input<typeof Dialect>
type Inner = NonNullable<Written['inner']>[number]

export interface Sample {
  body: Buffer
  mediaType: string
  query: string
}

export interface Structure {
  /** As it is written in YAML. */
  dialect: Written
  /** Why, by the key of the dialect. */
  why: Partial<Record<'format' | 'charset' | 'inner' | 'each', string>>
  /** Of the first record. */
  leaves: Leaf[]
  records: number
  files: string[]
}

const MOST_INNER = 4

/** Throws RejectedError where the sample is in no format that is known, or can't be read in the one that it looks like. */
export function guessStructure(sample: Sample): Structure {
  const seemed = guessCharset(sample.body, sample.mediaType)
  const text = read(sample.body, seemed.found) ?? sample.body.toString('latin1')
  const { why, mediaType, ...format } = guessFormat({ ...sample, text, bytes: sample.body })
  const seen = { ...sample, mediaType: mediaType ?? sample.mediaType }
  const charset = charsetWithin(format.format, seen) ?? seemed
  const base: Written = {
    ...format,
    ...(Object.keys(charset.rule).length > 0 ? { charset: charset.rule } : {}),
  }
  const inner = openInner(base, seen)
  const opened: Written = inner.length > 0 ? { ...base, inner } : base
  const isBatch = format.format === 'csv' || format.format === 'fixed'
  const each = isBatch ? undefined : eachOf(readAs(opened, seen).tree)
  const dialect: Written = each === undefined ? opened : { ...opened, each }
  const { records, files } = readAs(dialect, seen)
  const first = records.find((record) => 'tree' in record)
  return {
    dialect,
    why: {
      format: why,
      charset: charset.why,
      ...(inner.length > 0 ? { inner: 'documents in strings' } : {}),
      ...(each === undefined ? {} : { each: `a list of ${records.length}, each is a request of its own` }),
    },
    leaves: first && 'tree' in first ? leavesOf(first.tree) : [],
    records: records.length,
    files: files.map(({ field }) => field),
  }
}

/** Of the words alone: a form hides its bytes behind percent signs, a multipart body has files beside them. */
function charsetWithin(
  format: Written['format'],
  { body, query, mediaType }: Sample,
): CharsetGuess | undefined {
  const latin = (format === 'query' ? Buffer.from(query) : body).toString('latin1')
  const judge = (text: string) => guessCharset(Buffer.from(text, 'latin1'), mediaType)
  if (format === 'multipart') {
    const [boundary = '--'] = latin.split('\r\n', 1)
    return judge(
      latin
        .split(boundary)
        .filter((part) => !/^[^\n]*\n[^\n]*filename=/.test(part))
        .join(''),
    )
  }
  if (format !== 'form' && format !== 'query') return undefined
  return judge(latin.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))))
}

function readAs(dialect: Written, sample: Sample): Decoded {
  try {
    return decode(Dialect.parse(dialect), sample)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new RejectedError('bad-request', {
      detail: `the sample looks like ${dialect.format}, but can't be read as such: ${error.message}`,
    })
  }
}

function isReadable(dialect: Written, sample: Sample): boolean {
  try {
    decode(Dialect.parse(dialect), sample)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

/** Strings that are documents themselves, and what stands in strings of those. */
function openInner(base: Written, sample: Sample): Inner[] {
  const inner: Inner[] = []
  while (inner.length < MOST_INNER) {
    const { tree } = readAs({ ...base, inner }, sample)
    const next = leaves(tree).find(
      ([path, value]) => !inner.some((one) => one.at === path) && documentIn(value),
    )
    const format = next && documentIn(next[1])
    if (!next || !format) break
    const tried = [...inner, { at: next[0], format }]
    if (!isReadable({ ...base, inner: tried }, sample)) break
    inner.push({ at: next[0].replace(/^\[0\]\.?/, ''), format })
  }
  return inner
}

function documentIn(value: string): Inner['format'] | undefined {
  const text = value.trim()
  if (/^<(?!\/?(?:p|div|br|span|a|img|html|table|ul|b)\b)[\w?][\s\S]*>$/i.test(text)) return 'xml'
  if (/^[{[][\s\S]*[}\]]$/.test(text)) return literalIn(text)
  return /^\w+=[^&\s]*(?:&\w+=[^&\s]*){2,}$/.test(text) ? 'form' : undefined
}

/** An empty list is no document, and what is in brackets need not be one. */
function literalIn(text: string): 'json' | 'js' | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value && Object.keys(value).length > 0 ? 'json' : undefined
  } catch {
    return /^\[?\s*\{\s*['"]?[A-Za-z_]\w*['"]?\s*:/.test(text) ? 'js' : undefined
  }
}

/** The list whose elements look most like requests: `undefined` where there is none. */
function eachOf(tree: Tree, path = ''): string | undefined {
  return listsOf(tree, path)
    .filter(({ names }) => names.length >= 2)
    .toSorted((a, b) => b.names.length - a.names.length)[0]?.path
}

const OF_A_REQUEST = /^(?:messageId|orderNumber|title|text|type|occurredAt|requester\.)/

function listsOf(tree: Tree, path: string): { path: string; names: string[] }[] {
  if (typeof tree !== 'object' || tree === null) return []
  if (Array.isArray(tree)) {
    if (parentOf(path.split('.').at(-1) ?? '')) return []
    const names = leaves(tree[0] ?? null).map(([name]) => name.split('.').at(-1) ?? '')
    const known = names.filter((name) => meanings.get(plain(name))?.some(({ to }) => OF_A_REQUEST.test(to)))
    return [{ path, names: known }]
  }
  return Object.entries(tree).flatMap(([name, value]) =>
    listsOf(value, path === '' ? name : `${path}.${name}`),
  )
}

/** Without the places in lists: a path that names none finds what is in any of them. Of several values the first. */
function leavesOf(tree: Tree): Leaf[] {
  const values = new Map<string, string>()
  for (const [full, value] of leaves(tree)) {
    const path = full.replace(/\[\d+\]/g, '').replace(/\.#text$/, '')
    if (!values.get(path)?.trim()) values.set(path, value)
  }
  return [...values].map(([path, value]) => ({ path, value }))
}
