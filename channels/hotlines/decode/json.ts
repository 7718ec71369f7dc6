/** JSON as a tree of strings; numbers keep the digits they were written with. */
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, checkWhole, place } from './bag.ts'

/**
 * What may be a number that would be written otherwise when it is a string again: long, fractional, with an exponent,
 * minus zero. It also finds some inside of strings, which only costs time.
 */
const LOSING = /(?:^|[\s:,[])-?(?:\d{16}|\d+[.eE]|0(?<=-0))/
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]}]|$)/y
const QUOTE = 0x22
const MINUS = 0x2d
const BACKSLASH = 0x5c
const HALVES = /\\u[dD][89a-fA-F]/

/** @throws DecodeError */
export function parseJson(text: string, budget: Budget): Tree {
  const tree = treeOf(read(text, budget), budget, 0)
  if (HALVES.test(text)) checkWhole(tree)
  return tree
}

function read(text: string, budget: Budget): unknown {
  const exact = LOSING.test(text) ? numbersQuoted(text, budget) : text
  try {
    return JSON.parse(exact)
  } catch {
    throw new DecodeError('syntax', faultOf(text))
  }
}

/**
 * A number that is a string keeps its digits. (A reviver, which is told them too, takes eight times as long and calls
 * itself for every level.) What is no number, or stands where none may, is left for the parser to refuse.
 */
function numbersQuoted(text: string, budget: Budget): string {
  const pieces: string[] = []
  let kept = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = closingQuote(text, at, '"')
    else if (code === MINUS || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at
      const number = NUMBER.exec(text)?.[0]
      if (number === undefined) return text
      pieces.push(text.slice(kept, at), '"', number, '"')
      budget.expect(pieces.length / 4)
      kept = at + number.length
      at = kept - 1
    }
  }
  pieces.push(text.slice(kept))
  return pieces.join('')
}

/** Of the string that begins at `start`; the length of the text where it has no end. */
export function closingQuote(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return at
  }
  return text.length
}

/** Of values as JSON.parse makes them. @throws DecodeError `size` */
export function treeOf(value: unknown, budget: Budget, depth: number): Tree {
  if (!isObject(value)) {
    budget.value()
    return value === null ? null : String(value)
  }
  budget.level(depth + 1)
  budget.value()
  if (Array.isArray(value)) return value.map((item) => treeOf(item, budget, depth + 1))
  const bag = new Bag()
  // Six times as fast as Object.entries; what a parser makes inherits nothing that is counted.
  for (const name in value) bag[name] = treeOf(value[name], budget, depth + 1)
  return bag
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The engine's message without what it quotes. */
function faultOf(text: string): string {
  if (text.trim() === '') return 'expected JSON, there is nothing'
  const message = messageOf(text)
  if (message.startsWith('Unexpected end') || message.startsWith('Unterminated'))
    return 'the JSON ends too early'
  const offset = /at position (\d+)/.exec(message)?.[1]
  return offset === undefined ? 'expected JSON' : `${place(text, Number(offset))}: expected JSON`
}

function messageOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}
