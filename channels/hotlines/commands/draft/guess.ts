/** What each value of a record may be, by its name and by its looks, and which of all of it is the likeliest. */
import { type Meaning, meanings, type Parent, parentOf, plain, type Target, targets } from './dictionary.ts'
import { dateFormatOf, fitsTarget, hanCount, isBase64File, isMobile, isPhone, urlsOf } from './values.ts'

export interface Leaf {
  path: string
  value: string
}
export interface Guess extends Leaf {
  to: Target
  /** For whoever reads the draft: it quotes nothing of the value. */
  why: string
  inverted: boolean
}
interface Candidate extends Guess {
  score: number
}

export interface Guesses {
  /** One for each target, but for `attachments.*` and `credential`. */
  fields: ReadonlyMap<Target, Guess>
  attachments: Guess[]
  credentials: Guess[]
  /** Paths that nothing is known of. */
  rest: string[]
}

const EXACT = 100
const WITH_PARENT = 110
const PART = 50
const LOOKS = 25

export function guessFields(leaves: readonly Leaf[]): Guesses {
  const candidates = leaves.flatMap(candidatesOf).toSorted((a, b) => b.score - a.score)
  const fields = new Map<Target, Guess>()
  const lists: Record<'attachments' | 'credentials', Guess[]> = { attachments: [], credentials: [] }
  const taken = new Set<string>()
  for (const candidate of candidates) {
    if (taken.has(candidate.path)) continue
    const list = listOf(candidate.to)
    if (!list && fields.has(candidate.to)) continue
    taken.add(candidate.path)
    if (list) lists[list].push(candidate)
    else fields.set(candidate.to, candidate)
  }
  needed(fields, leaves, taken)
  const inOrder = [...fields].toSorted(([a], [b]) => targets.indexOf(a) - targets.indexOf(b))
  return {
    fields: new Map(inOrder),
    ...lists,
    rest: leaves.map(({ path }) => path).filter((path) => !taken.has(path)),
  }
}

function listOf(to: Target): 'attachments' | 'credentials' | undefined {
  if (to === 'credential') return 'credentials'
  return to.startsWith('attachments.') ? 'attachments' : undefined
}

function candidatesOf(leaf: Leaf): Candidate[] {
  const [name = '', parent = ''] = namesIn(leaf.path).toReversed()
  const group = parentOf(parent)
  const whole = plain(parent) + plain(name)
  const said = [
    ...named(meanings.get(whole), WITH_PARENT).filter(({ to }) => !isOfTheirs(to, group)),
    ...named(meanings.get(plain(name)), EXACT),
    ...named(...longestPart(plain(name))),
  ].map((meaning) => asBytes(inGroup(meaning, group), leaf.value))
  return [...said, ...looksOf(leaf.value)]
    .filter(({ to }) => belongs(to, group, plain(name)) && fitsTarget(to, leaf.value))
    .map(({ to, why, score, inverted }) => ({
      ...leaf,
      to,
      why,
      inverted,
      score: score + (leaf.value.trim() === '' ? 0 : 3) - doubt(to, leaf.value),
    }))
}

function namesIn(path: string): string[] {
  const names = path.match(/\["(?:[^"\\]|\\.)*"\]|[^.[\]]+/g) ?? []
  return names.map((name) => name.replace(/^\["|"\]$/g, '')).filter((name) => name !== '#text')
}

/** `callerPhone` is the number that called, but the phone of a caller is where to call back. */
function isOfTheirs(to: Target, group: Parent | undefined): boolean {
  return group === 'requester' && to === 'requester.callerNumber'
}

type Said = Pick<Meaning, 'to' | 'inverted'> & { score: number; why: string }

function named(found: readonly Meaning[] = [], score: number, how = 'named like'): Said[] {
  return found.map(({ to, means, inverted, rank }, at) => ({
    to,
    inverted,
    why: `${how} ${means}`,
    score: score - at * 5 - rank / 100,
  }))
}

/** The longest known name that this one ends or begins with: citizenPhoneNo, 市民联系电话. */
function longestPart(name: string): [readonly Meaning[] | undefined, number, string] {
  const parts = [...name].flatMap((_, at) => [
    { part: name.slice(at), isEnd: 5 },
    { part: name.slice(0, at), isEnd: 0 },
  ])
  const known = parts
    .filter(({ part }) => part !== name && meanings.has(part) && (hanCount(part) > 1 || part.length > 3))
    .toSorted((a, b) => b.part.length + b.isEnd - (a.part.length + a.isEnd))[0]
  if (!known) return [undefined, 0, '']
  return [meanings.get(known.part), PART + known.part.length + known.isEnd, `its name holds ${known.part},`]
}

/** The name of a respondent is not the citizen's, the address of a file no place. */
function inGroup<Of extends { to: Target }>(meaning: Of, group: Parent | undefined): Of {
  const moved = group === undefined ? undefined : moves[group]?.[meaning.to]
  return moved === undefined ? meaning : { ...meaning, to: moved }
}
const moves: Readonly<Partial<Record<Parent, Partial<Record<Target, Target>>>>> = {
  against: {
    'requester.name': 'against.name',
    'requester.organisation': 'against.name',
    'requester.phone': 'against.phone',
  },
  attachments: {
    'requester.name': 'attachments.name',
    title: 'attachments.name',
    text: 'attachments.base64',
  },
  location: { 'requester.name': 'location.text', text: 'location.text', title: 'location.text' },
}

/** What is called a photograph may be its address, or the photograph. */
function asBytes<Of extends { to: Target }>(meaning: Of, value: string): Of {
  if (meaning.to !== 'attachments.url' || !isBase64File(value)) return meaning
  return { ...meaning, to: 'attachments.base64' }
}

/** `name` and `content` are a file's only below something that is called a file. */
const ONLY_OF_FILES = /^(?:mc|name|content|data)$/
function belongs(to: Target, group: Parent | undefined, name: string): boolean {
  if (to === 'attachments.name' || to === 'attachments.base64')
    return group === 'attachments' || !ONLY_OF_FILES.test(name)
  if (group === 'attachments') return to === 'attachments.url'
  if (group === 'against') return to.startsWith('against.') || to === 'credential'
  return true
}

function looksOf(value: string): Said[] {
  const looks = (to: Target, why: string, score = LOOKS): Said => ({ to, inverted: false, why, score })
  if (isMobile(value)) return [looks('requester.phone', 'it looks like a mobile phone')]
  if (urlsOf(value)) return [looks('attachments.url', 'it is an address')]
  if (/^[^@\s]+@[^@\s]+\.\w+$/.test(value))
    return [looks('requester.email', 'it looks like an e-mail address')]
  if (/^\d{17}[\dXx]$/.test(value))
    return [looks('requester.identityNumber', 'it looks like an identity number')]
  const format = dateFormatOf(value)
  if (format === 'rfc3339' || format === 'local') return [looks('occurredAt', 'it looks like a time')]
  return hanCount(value) >= 8
    ? [looks('text', 'many words', LOOKS - 10 + Math.min(9, value.length / 50))]
    : []
}

/** A number to call may pass for an id, but hardly is one. */
function doubt(to: Target, value: string): number {
  return /^(?:messageId|orderNumber|callId|agentId)$/.test(to) && isPhone(value) ? 20 : 0
}

/** Without an id and words there is no request: the likeliest of what is left, or of what is there at all. */
function needed(fields: Map<Target, Guess>, leaves: readonly Leaf[], taken: Set<string>): void {
  const order = fields.get('orderNumber')
  if (!fields.has('messageId') && order)
    fields.set('messageId', { ...order, to: 'messageId', why: `${order.why}; there is no better id` })
  const add = (to: Target, found: Leaf | undefined, why: string): void => {
    if (fields.has(to) || !found) return
    taken.add(found.path)
    fields.set(to, { ...found, to, why, inverted: false })
  }
  const free = leaves.filter(({ path }) => !taken.has(path))
  const longest = free.toSorted((a, b) => b.value.length - a.value.length)[0]
  add('text', longest ?? leaves[0], 'GUESSED: nothing is named like 内容, this is the longest')
  const ids = leaves.filter(({ path, value }) => !taken.has(path) && /^[\w:.-]{4,128}$/.test(value))
  const isElse = (value: string) => isPhone(value) || dateFormatOf(value) !== undefined
  const digits = ids.find(({ value }) => /\d{4}/.test(value) && !isElse(value))
  add(
    'messageId',
    digits ?? ids[0] ?? leaves[0],
    'GUESSED: nothing is named like 编号, choose what is never used twice',
  )
}
