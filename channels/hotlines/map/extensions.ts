/** What has no field of its own, as the source sent it: nothing is lost but what is hidden, dropped or blank. */
import { cleanText } from '../../../src/contract/clean-text.ts'
import { leaves } from '../decode/paths.ts'
import { MapError } from '../message.ts'
import type { Reading } from './take.ts'
import { cut } from './texts.ts'

const MOST_KEYS = 500
const LONGEST_KEY = 128
const LONGEST_VALUE = 10_000
/** Of all paths and values: every leaf has its whole path, which may be longer than all that was sent. */
const MOST_CHARACTERS = 262_144
/** Room in a key for `#123`. */
const ROOM = 8
/** Under it is, as JSON, what would be more keys, or longer ones. */
const REST = '…'

/** Throws MapError where there is more of it than a request should hold: then the record is kept as it came. */
export function toExtensions(
  { tree, used, extra }: Reading,
  isHidden: (path: string) => boolean,
): Record<string, string> {
  const kept: Record<string, string> = {}
  const rest: [string, string][] = []
  let count = 0
  let characters = 0
  const keep = (path: string, value: string): void => {
    const text = cleanText(value)
    if (!/\S/.test(text)) return
    characters += path.length + text.length
    if (characters > MOST_CHARACTERS)
      throw new MapError(`extensions: expected at most ${MOST_CHARACTERS} characters that no field takes`)
    const key = cleanText(path === '' ? '#text' : path)
    if (count >= MOST_KEYS || !canBeKey(key, kept)) return void rest.push([key, text])
    count += 1
    put(kept, key, text)
  }
  for (const [path, value] of leaves(tree)) if (!used.has(path) && !isHidden(path)) keep(path, value)
  for (const [name, value] of extra) keep(name, value)
  if (rest.length > 0) put(kept, REST, JSON.stringify(rest))
  return kept
}

/** A key that is there already, or that objects have by themselves, would lose what it holds. */
function canBeKey(key: string, kept: Record<string, string>): boolean {
  return key.length <= LONGEST_KEY - ROOM && key !== '__proto__' && key !== REST && !Object.hasOwn(kept, key)
}

/** Long values as key, key#2, key#3 … */
function put(kept: Record<string, string>, key: string, text: string): void {
  let left = text
  for (let part = 1; left !== ''; part += 1) {
    const piece = cut(left, LONGEST_VALUE)
    kept[free(kept, part === 1 ? key : `${key}#${part}`)] = piece
    left = left.slice(piece.length)
  }
}

function free(kept: Record<string, string>, key: string): string {
  let name = key
  while (Object.hasOwn(kept, name)) name += "'"
  return name
}
