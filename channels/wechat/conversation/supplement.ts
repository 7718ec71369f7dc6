/** What is added to a request that stands already, and what a request has no room for. */
import { hash } from 'node:crypto'
import type { Pending, Supplement } from '../../../src/contract/submission.ts'
import { cut } from './cut.ts'
import { placeLine } from './place.ts'
import type { Draft, Kept } from './state.ts'
import { type Making, MOST_FILES, MOST_TEXT, rawOf, wordsIn } from './submission.ts'

export interface Addition {
  supplement: Supplement
  pending: Pending[]
  receivedAt: string
}

/** Characters of one supplement. */
const MOST_WORDS = 10_000

/** One piece of a message that fits. */
interface Piece {
  part: Kept
  words: string
  file: Pending | undefined
}

/** In their order, each with an id of its own. `head` names it where there are no parts, but wishes or a scanned code. */
export function supplementsOf(
  to: string,
  draft: Wished,
  making: Making,
  head?: Pick<Kept, 'messageId' | 'receivedAt'>,
): Addition[] {
  const wishes = wishesIn(draft, making)
  const pieces = draft.parts.flatMap((part) => piecesOf(part, making))
  const groups = grouped(pieces)
  if (groups.length === 0 && wishes.length > 0) groups.push([])
  const ids = new Set<string>()
  return groups.flatMap((group, at) => {
    const first = group[0]?.part ?? head
    if (!first) return []
    const words = group.map((piece) => piece.words).filter((each) => each !== '')
    const text = cut([...(at === 0 ? wishes : []), ...words].join('\n'), MOST_WORDS)
    return [
      {
        supplement: {
          source: {
            channel: 'wechat',
            endpoint: making.touchpoint,
            messageId: ownId(group[0] ? first.messageId : `${first.messageId}#wish`, ids),
          },
          receipt: to,
          text,
          attachments: [],
          raw: rawOf([...new Set(group.map(({ part }) => part))]),
        },
        pending: group.flatMap(({ file }) => file ?? []),
        receivedAt: first.receivedAt,
      },
    ]
  })
}

type Wished = Pick<Draft, 'parts' | 'anonymous' | 'confidential' | 'scene'>

/** What a request has fields for, in words. */
function wishesIn({ anonymous, confidential, scene }: Wished, { scenes }: Making): string[] {
  const found = scene === undefined ? undefined : scenes.get(scene)
  const place = found ? ['位置', found.place, found.asset].filter((part) => part).join(' ') : scene
  return [anonymous && '匿名', confidential && '保密', place && cut(place, 500)].filter(
    (wish): wish is string => typeof wish === 'string' && wish !== '',
  )
}

const LONGEST_ID = 256

/** A message that is cut in pieces: the second one is `ID#2`. */
function ownId(messageId: string, ids: Set<string>): string {
  for (let count = 1; ; count++) {
    const id = count === 1 ? messageId : `${messageId}#${count}`
    const short = id.length > LONGEST_ID ? hash('sha256', id) : id
    if (ids.has(short)) continue
    ids.add(short)
    return short
  }
}

function piecesOf(part: Kept, making: Making): Piece[] {
  const { said, file } = part
  const words = said.type === 'location' ? placeLine(said) : wordsIn(part, making)
  if (words === '') return file ? [{ part, words, file }] : []
  return slices(words).map((slice, at) => ({ part, words: slice, file: at === 0 ? file : undefined }))
}

/** Wishes must have room beside them; no character is cut in two. */
function slices(words: string): string[] {
  const step = MOST_WORDS - 600
  const found: string[] = []
  for (let from = 0; from < words.length; ) {
    const isHalf = /[\ud800-\udbff]/.test(words.charAt(from + step - 1))
    const to = from + step - Number(isHalf)
    found.push(words.slice(from, to))
    from = to
  }
  return found
}

function grouped(pieces: Piece[]): Piece[][] {
  const groups: Piece[][] = []
  let words = 0
  let files = 0
  for (const piece of pieces) {
    const last = groups.at(-1)
    const more = piece.words.length + 1
    if (last && words + more <= MOST_WORDS - 590 && files + Number(piece.file !== undefined) <= MOST_FILES) {
      last.push(piece)
      words += more
    } else {
      groups.push([piece])
      words = more
      files = 0
    }
    files += Number(piece.file !== undefined)
  }
  return groups
}

/** The parts that one request has room for, and the rest. */
export function fitting(parts: readonly Kept[], making: Making): { fit: Kept[]; rest: Kept[] } {
  let words = 0
  let files = 0
  const end = parts.findIndex((part, at) => {
    words += cut(wordsIn(part, making), Number.POSITIVE_INFINITY).length + 1
    files += Number(part.file !== undefined)
    // What comes first is always in it: its id is that of the request.
    return at > 0 && (words > MOST_TEXT || files > MOST_FILES)
  })
  return end < 0 ? { fit: [...parts], rest: [] } : { fit: parts.slice(0, end), rest: parts.slice(end) }
}
