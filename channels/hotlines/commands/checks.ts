/** What no schema can know of a hotline: what it names must be there, and what is open should be meant to be. */
import { unfiltered } from '../answer/inner-documents.ts'
import { hasBlank } from '../answer/template.ts'
import { createAuthenticator } from '../authentication/authenticator.ts'
import type { Method } from '../authentication/schema.ts'
import type { Hotline } from '../hotline.ts'
import { NOT_CHOSEN } from '../hotline.ts'
import type { Hotlines } from '../load.ts'
import { createMapper } from '../map/mapper.ts'
import { mappedPaths } from '../mapped-paths.ts'

export interface Finding {
  /** A fault must be mended, a warning looked at. */
  level: 'fault' | 'warning'
  number: string
  /** Keys of its YAML. */
  path: string[]
  message: string
}

type Found = Omit<Finding, 'number'>

export interface CheckOptions {
  expressionMs: number
  /** Milliseconds since the epoch. */
  now: number
}

export async function checkHotlines(hotlines: Hotlines, options: CheckOptions): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const hotline of hotlines.values()) {
    const found = [
      ...ofEach.flatMap((check) => check(hotline, options)),
      ...(await compile(hotline, options)),
    ]
    findings.push(...found.map((one) => ({ ...one, number: hotline.number })))
  }
  return [...findings, ...sharedCallbacks([...hotlines.values()])]
}

const ofEach: readonly ((hotline: Hotline, options: CheckOptions) => Found[])[] = [
  choice,
  namedTables,
  unusedTables,
  reasons,
  stampless,
  endedSecrets,
  unknownBlanks,
  innerDocuments,
  plainCallback,
]

function fault(path: string[], message: string): Found {
  return { level: 'fault', path, message }
}
function warning(path: string[], message: string): Found {
  return { level: 'warning', path, message }
}

/** Of a draft that is turned off; one that is not is no hotline at all. */
function choice({ authentication }: Hotline): Found[] {
  if (!authentication.some((one) => one.kind === 'none' && one.because.includes(NOT_CHOSEN))) return []
  const message = 'expected the way in which its sender proves itself: nobody has chosen one yet'
  return [warning(['authentication'], message)]
}

function namedTables({ mapping, tables }: Hotline): Found[] {
  return mappedPaths(mapping).flatMap(({ to, table }) =>
    table === undefined || table in tables
      ? []
      : [
          fault(
            ['mapping', ...to.split('.'), 'table'],
            `expected one of \`tables\`: ${Object.keys(tables).join(', ') || 'there are none'}`,
          ),
        ],
  )
}

function unusedTables({ mapping, tables }: Hotline): Found[] {
  const used = new Set(mappedPaths(mapping).map(({ table }) => table))
  return Object.keys(tables)
    .filter((name) => !used.has(name))
    .map((name) => warning(['tables', name], 'nothing in `mapping` uses it'))
}

const NO_REASON = /^(?:-+|\?+|unknown|none|todo|tbd|n\/a|无|未知|待填|drafted from a sample)\.?$/i
const TO_FILL = /待填|to be filled in/i

function reasons({ confirmed, ...said }: Hotline): Found[] {
  const unfilled = (['name', 'nameEn', 'agency', 'contact'] as const).filter((key) => TO_FILL.test(said[key]))
  return [
    ...unfilled.map((key) => warning([key], 'still to be filled in')),
    ...(NO_REASON.test(confirmed.source.trim())
      ? [warning(['confirmed', 'source'], 'expected where it stands, or why it is not known')]
      : []),
  ]
}

/** What was signed once can be sent for ever where no stamp is signed with it. */
function stampless({ authentication }: Hotline): Found[] {
  return authentication.flatMap((method) =>
    isStampless(method)
      ? [
          warning(
            ['authentication'],
            `${method.kind} without a timestamp: whoever has seen a post can send it again`,
          ),
        ]
      : [],
  )
}

function isStampless(method: Method): boolean {
  const { kind } = method
  return (kind === 'hmac' || kind === 'sorted-parameters' || kind === 'sm2') && method.timestamp === undefined
}

function endedSecrets({ secretEnds }: Hotline, { now }: CheckOptions): Found[] {
  return Object.entries(secretEnds).flatMap(([name, day]) =>
    Date.parse(`${day}T24:00:00+08:00`) <= now
      ? [warning(['secretEnds', name], `it has ended on ${day}: take this line away, and the variable`)]
      : [],
  )
}

const BLANKS = ['receipt', 'receipts', 'messageId', 'orderNumber', 'code', 'message', 'count', 'kept', 'time']
const OF_UPDATES = ['status', 'note', 'by', 'updateId']

function unknownBlanks({ reply, callback }: Hotline): Found[] {
  const parts = (['success', 'rejected', 'failed'] as const).flatMap((part) =>
    strangersIn(reply[part].body, BLANKS).map((name) =>
      warning(['reply', part, 'body'], `{${name}} is not filled in; there are ${BLANKS.join(' ')}`),
    ),
  )
  const tellsReceipt = hasBlank(reply.success.body, ['receipt', 'receipts'])
  return [
    ...parts,
    ...(callback
      ? strangersIn(callback.body, [...BLANKS, ...OF_UPDATES]).map((name) =>
          warning(['callback', 'body'], `{${name}} is not filled in`),
        )
      : []),
    ...(tellsReceipt ? [] : [warning(['reply', 'success', 'body'], 'the sender is not told the {receipt}')]),
  ]
}

function strangersIn(template: string, known: string[]): string[] {
  const names = [...template.matchAll(/\{([A-Za-z][\w|]*)\}/g)].map(([, name = '']) => name)
  return [...new Set(names)].filter((name) => !known.includes(name.replace(/\|(?:xml|json)$/, '')))
}

/** Escaped for the outer one alone, what a sender wrote could forge the rest of the inner one. */
function innerDocuments({ reply, callback }: Hotline): Found[] {
  const { mediaType } = reply
  const bodies = (['success', 'rejected', 'failed'] as const).map((part) => ({
    path: ['reply', part, 'body'],
    body: reply[part].body,
    mediaType,
  }))
  if (callback) bodies.push({ path: ['callback', 'body'], ...callback })
  return bodies.flatMap(({ path, body, mediaType }) =>
    unfiltered(body, mediaType).map(({ written, filter }) =>
      warning(path, `${written} stands in a document within another: write ${blankWith(written, filter)}`),
    ),
  )
}

function blankWith(written: string, filter: string): string {
  return written.replace(/(?:\|\w+)?\}$/, `|${filter}}`)
}

function plainCallback({ callback }: Hotline): Found[] {
  if (!callback?.url.startsWith('http://')) return []
  return [warning(['callback', 'url'], 'expected https: what became of a request is nobody else’s business')]
}

/** An expression that can't be read, a key that is none: told by those who use them. */
async function compile(
  { authentication, ...hotline }: Hotline,
  { expressionMs }: CheckOptions,
): Promise<Found[]> {
  const found: Found[] = []
  try {
    createAuthenticator(authentication)
  } catch (error) {
    found.push(fault(['authentication'], wordsOf(error)))
  }
  try {
    await createMapper(hotline, { expressionMs }).close()
  } catch (error) {
    found.push(fault(['mapping'], wordsOf(error)))
  }
  return found
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function sharedCallbacks(hotlines: Hotline[]): Finding[] {
  const byUrl = Map.groupBy(
    hotlines.filter(({ callback }) => callback),
    ({ callback }) => callback?.url ?? '',
  )
  return [...byUrl.values()].flatMap((sharing) =>
    sharing.length < 2
      ? []
      : sharing.map(({ number }) => {
          const others = sharing.map((one) => one.number).filter((other) => other !== number)
          return {
            number,
            ...warning(['callback', 'url'], `it is the callback of ${others.join(', ')}, too`),
          }
        }),
  )
}
