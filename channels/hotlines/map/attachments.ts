/** Files of a record: addresses to fetch, bytes in base64, parts of the body. */
import type { DecodedFile } from '../message.ts'
import { MapError } from '../message.ts'
import { compilePath, type Found, findAll, type Path } from './find.ts'
import type { Mapping } from './schema.ts'
import type { Reading } from './take.ts'
import { clean, cut } from './texts.ts'

export interface Files {
  /** http or https; whether it may be fetched is for whoever fetches. */
  fetches: { url: string; name?: string }[]
  inline: { name?: string; bytes: Buffer }[]
  /** What was sent as a file and is none. */
  faultyFiles: { name?: string; reason: string }[]
}

/** A request holds 100, and one of them may be its own long text. */
const MOST = 99
const LONGEST_URL = 2000
const LONGEST_NAME = 255

type Rule = (reading: Reading, files: Files, parts: DecodedFile[]) => void

export function compileAttachments(
  rules: Mapping['attachments'],
): (reading: Reading, parts: DecodedFile[]) => Files {
  const compiled = rules.map(compileRule)
  return (reading, parts) => {
    const files: Files = { fetches: [], inline: [], faultyFiles: [] }
    for (const rule of compiled) rule(reading, files, parts)
    // What no rule speaks of is a file all the same.
    if (parts.length > 0) addParts(files, unclaimed(parts, rules))
    return files
  }
}

function compileRule(rule: Mapping['attachments'][number]): Rule {
  if ('part' in rule) return (_reading, files, parts) => addParts(files, claimed(parts, rule.part))
  const names = rule.name === undefined ? undefined : compilePath(rule.name)
  if ('base64' in rule) return fromBase64(compilePath(rule.base64), names)
  return fromUrls(compilePath(rule.url), names, rule.separator)
}

function fromUrls(path: Path | undefined, names: Path | undefined, separator: string | undefined): Rule {
  return (reading, files) => {
    const called = list(reading, names, separator).flatMap(({ pieces }) => pieces)
    let at = 0
    for (const { pieces, found } of list(reading, path, separator)) {
      const areRead = pieces.map((url) => addUrl(files, url, called[at++]))
      // Whatever is not fetched stays where it can be seen.
      if (areRead.every(Boolean)) reading.used.add(found.path)
      else reading.unread.add('attachments')
    }
    if (at > 0 && called.length === at) useAll(reading, names)
  }
}

function list(reading: Reading, path: Path | undefined, separator: string | undefined) {
  if (!path) return []
  return findAll(reading.tree, path, MOST + 1).map((found) => {
    const pieces = separator === undefined ? [found.value] : found.value.split(separator, MOST + 1)
    return { found, pieces: pieces.map(clean).filter((piece) => piece !== '') }
  })
}

function useAll({ tree, used }: Reading, path: Path | undefined): void {
  if (path) for (const found of findAll(tree, path, MOST + 1)) used.add(found.path)
}

function addUrl(files: Files, text: string, name: string | undefined): boolean {
  if (countOf(files) >= MOST) return false
  const url = URL.canParse(text) && text.length <= LONGEST_URL ? new URL(text) : undefined
  const called = nameOf(name ?? lastOf(url))
  if (url && /^https?:$/.test(url.protocol)) files.fetches.push({ url: text, ...called })
  else files.faultyFiles.push({ ...called, reason: 'this is no address of a file' })
  return url !== undefined && /^https?:$/.test(url.protocol)
}

function fromBase64(path: Path | undefined, names: Path | undefined): Rule {
  return (reading, files) => {
    if (!path) return
    const called = names ? findAll(reading.tree, names, MOST + 1) : []
    for (const [at, found] of findAll(reading.tree, path, MOST + 1).entries()) {
      if (addBase64(files, found, called[at]?.value)) reading.used.add(found.path)
      else reading.unread.add('attachments')
    }
    if (called.length <= MOST) for (const { path: leaf } of called) reading.used.add(leaf)
  }
}

const DATA_URL = /^\s*data:[^,]{0,200};base64,/i
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function addBase64(files: Files, { value }: Found, name: string | undefined): boolean {
  if (countOf(files) >= MOST) return false
  const bytes = decodeBase64(value.replace(DATA_URL, ''))
  if (bytes) files.inline.push({ ...nameOf(name), bytes })
  else files.faultyFiles.push({ ...nameOf(name), reason: 'expected base64' })
  return bytes !== undefined
}

/** Lines are allowed, the letters of URLs, too. Form decoding makes blanks of plus signs: they are made such again. */
function decodeBase64(text: string): Buffer | undefined {
  const trimmed = text.trim()
  const plus = /[+\n]/.test(trimmed) ? trimmed : trimmed.replaceAll(' ', '+')
  const plain = plus.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (plain === '' || !BASE64.test(plain) || plain.replace(/=+$/, '').length % 4 === 1) return undefined
  return Buffer.from(plain, 'base64')
}

function addParts(files: Files, parts: DecodedFile[]): void {
  for (const { name, bytes } of parts) {
    if (countOf(files) >= MOST) throw new MapError(`attachments: expected at most ${MOST} files`)
    files.inline.push({ ...nameOf(name), bytes })
  }
}

function claimed(parts: DecodedFile[], part: string): DecodedFile[] {
  return part === '*' ? parts : parts.filter(({ field }) => field === part)
}

function unclaimed(parts: DecodedFile[], rules: Mapping['attachments']): DecodedFile[] {
  const named = new Set(rules.flatMap((rule) => ('part' in rule ? [rule.part] : [])))
  return named.has('*') ? [] : parts.filter(({ field }) => !named.has(field))
}

function countOf({ fetches, inline, faultyFiles }: Files): number {
  return fetches.length + inline.length + faultyFiles.length
}

/** Without folders. */
function nameOf(name: string | undefined): { name?: string } {
  const bare =
    clean(name ?? '')
      .split(/[/\\]/)
      .at(-1) ?? ''
  return bare === '' ? {} : { name: cut(bare, LONGEST_NAME) }
}

function lastOf(url: URL | undefined): string | undefined {
  const last = url?.pathname.split('/').at(-1) ?? ''
  if (!last.includes('.')) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
