/** What was kept of a hotline, decoded by its dialect of today, with what its mapping and its authentication know of it. */
import type { Channel, Meaning, Shown } from '../../src/contract/channel.ts'
import { type Around, unwrap } from './around.ts'
import { createAuthenticator } from './authentication/authenticator.ts'
import type { Config } from './config.ts'
import { readText } from './decode/charset.ts'
import { decodeRecord, type Raw } from './decode/decode.ts'
import type { Hotline } from './hotline.ts'
import type { Hotlines } from './load.ts'
import { compilePath } from './map/find.ts'
import { mappedPaths } from './mapped-paths.ts'
import { type Decoded, DecodeError } from './message.ts'
import { asItCame } from './show-types.ts'

type Show = NonNullable<Channel<typeof Config, Hotlines>['shown']>

export const shown: Show = ({ origin, mediaType, bytes }, { files }) => {
  const hotline = files.current().get(origin.endpoint)
  if (!hotline)
    return {
      facts: { fault: `there is no sound hotline ${origin.endpoint} now` },
      meaningOf: () => undefined,
    }
  const meaningOf = createMeanings(hotline)
  try {
    const { part, around } = unwrap({ mediaType, bytes })
    return { ...read(hotline, part, around), meaningOf }
  } catch (error) {
    // Somebody wrote our own media type above something else.
    return {
      facts: { fault: error instanceof DecodeError ? error.message : 'it is not as we keep it' },
      meaningOf,
    }
  }
}

function read({ dialect }: Hotline, part: Raw, around: Around): Omit<Shown, 'meaningOf'> {
  const { format } = dialect
  try {
    const decoded = decodeRecord(dialect, part)
    const facts = { charset: decoded.charset, format, ...factsOf(decoded) }
    const { text } = format === 'json' ? readCharacters(dialect, part) : {}
    const tree = text === undefined ? decoded.tree : asItCame(decoded.tree, text)
    return { facts, tree: withAround(tree, around) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const facts = { format, fault: `${error.step}: ${error.message}` }
    return { facts, ...readCharacters(dialect, part) }
  }
}

const MOST_FAULTS = 20

function factsOf({ records, files }: Decoded): Record<string, string> {
  const faults = records.flatMap((record, at) =>
    'fault' in record ? [`row ${at + 1}: ${record.fault}`] : [],
  )
  const sizes = files.map(({ field, bytes }) => `${field} (${bytes.length} bytes)`)
  return {
    requests: `${records.length}`,
    ...(faults.length > 0 && { faults: faults.slice(0, MOST_FAULTS).join('; ') }),
    ...(sizes.length > 0 && { files: sizes.join(', ') }),
  }
}

/** What the mapping takes from outside of the body stands beside it, by the names that the mapping has for it. */
function withAround(tree: unknown, { headers, query }: Around): unknown {
  if (query === '' && Object.keys(headers).length === 0) return tree
  return { [HEADER]: headers, [QUERY]: Object.fromEntries(new URLSearchParams(query)), [BODY]: tree }
}

const HEADER = '$header'
const QUERY = '$query'
const BODY = '$body'

function readCharacters(
  { charset, format }: Hotline['dialect'],
  { mediaType, bytes }: Raw,
): { text?: string } {
  try {
    const hasProlog = format === 'xml' || format === 'soap'
    // Its structure is what is asked for: characters that the sender lost are no reason to show nothing.
    return { text: readText(bytes, { charset: { ...charset, replaced: 'keep' }, mediaType, hasProlog }).text }
  } catch (error) {
    if (error instanceof DecodeError) return {}
    throw error
  }
}

const CODES =
  /^(?:messageId|type|occurredAt|orderNumber|callId|replyWanted|location\.district|relatesTo\.(?:orderNumber|receipt)|requester\.(?:kind|anonymous|confidential|minor))$/

/** The strictest first. */
const meanings: readonly [Meaning, RegExp][] = [
  ['identity', /^requester\.(?:email|identityNumber|uscc)$/],
  ['number', /\.(?:phone|callerNumber)$/],
  ['name', /\.(?:name|organisation)$/],
  ['words', /^/],
]

/** For each value the strictest of what is said of it; what is known to be personal is so under its name elsewhere too. */
function createMeanings({ mapping, authentication, dialect }: Hotline): Shown['meaningOf'] {
  const known = new Map<string, Meaning>()
  const learn = (path: string, meaning: Meaning) => {
    const key = keyOf(stepsOf(path))
    if (!known.has(key)) known.set(key, meaning)
  }
  for (const path of createAuthenticator(authentication).hidden.body) learn(path, 'credential')
  const mapped = mappedPaths(mapping).flatMap(({ to, from }) => from.map((path) => ({ to, path })))
  const [codes, others] = [
    mapped.filter(({ to }) => CODES.test(to)),
    mapped.filter(({ to }) => !CODES.test(to)),
  ]
  for (const [meaning, fields] of meanings)
    for (const { path } of others.filter(({ to }) => fields.test(to))) learn(path, meaning)
  for (const { path } of codes) learn(path, 'code')
  const each = dialect.each === undefined ? undefined : `${keyOf(stepsOf(dialect.each))}\0`
  const all = { known, lastNames: lastNamesOf(known), each }
  return (names) => meaningIn(all, names)
}

function lastNamesOf(known: ReadonlyMap<string, Meaning>): Map<string, Meaning> {
  const personal = [...known].filter(([, meaning]) => meaning !== 'code' && meaning !== 'words')
  return new Map(personal.map(([key, meaning]) => [key.split('\0').at(-1) ?? '', meaning]))
}

interface Known {
  known: ReadonlyMap<string, Meaning>
  lastNames: ReadonlyMap<string, Meaning>
  /** Where the requests of a batch begin. */
  each: string | undefined
}

function meaningIn({ known, lastNames, each }: Known, given: readonly string[]): Meaning | undefined {
  const names = given[0] === BODY ? given.slice(1) : given
  const key = keyOf(names)
  const inRecord = each !== undefined && key.startsWith(each) ? key.slice(each.length) : key
  const exactly = known.get(key) ?? known.get(inRecord)
  if (exactly) return exactly
  // Under a credential or a person everything is theirs.
  const above = inRecord.split('\0').flatMap((_, at, all) => known.get(all.slice(0, at).join('\0')) ?? [])
  return (
    above.find((meaning) => meaning !== 'code') ??
    lastNames.get(names.findLast((name) => name !== TEXT) ?? '')
  )
}

const TEXT = '#text'

function stepsOf(path: string): string[] {
  return compilePath(path)?.steps.filter((step) => typeof step === 'string') ?? []
}

function keyOf(names: readonly string[]): string {
  return names.filter((name) => name !== TEXT).join('\0')
}
