/** JSON as a tree of strings; numbers keep the digits they were written with. */
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, checkWhole, place } from './bag.ts'

/**
 * What may be a number that would be written otherwise when it is a string again: long, fractional, with an exponent,
 * minus zero. It also finds some inside of strings, which only costs time.
 */
const LOSING = /(?:^|[\s:,[])-?(?:\d{16}|\d+[.eE]|0(?<=-0))/
const HALVES = /\\u[dD][89a-fA-F]/

/** @throws DecodeError */
export function parseJson(text: string, budget: Budget): Tree {
  const isLosing = LOSING.test(text)
  let tree = treeOf(read(text), isLosing ? budget.again() : budget, 0)
  // Only now is it known that it is not too deep for a reviver, which calls itself.
  if (isLosing) tree = treeOf(JSON.parse(text, digits), budget, 0)
  if (HALVES.test(text)) checkWhole(tree)
  return tree
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DecodeError('syntax', faultOf(error, text))
  }
}

function digits(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value
}

/** Of values as JSON.parse makes them. @throws DecodeError `size` */
export function treeOf(value: unknown, budget: Budget, depth: number): Tree {
  if (typeof value !== 'object' || value === null) {
    budget.value()
    return value === null ? null : String(value)
  }
  budget.level(depth + 1)
  if (Array.isArray(value)) {
    budget.value()
    return value.map((item) => treeOf(item, budget, depth + 1))
  }
  const bag = new Bag()
  budget.value()
  for (const [name, inner] of Object.entries(value)) bag[name] = treeOf(inner, budget, depth + 1)
  return bag
}

/** The engine's message without what it quotes. */
function faultOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : ''
  if (text.trim() === '') return 'expected JSON, there is nothing'
  if (message.startsWith('Unexpected end') || message.startsWith('Unterminated'))
    return 'the JSON ends too early'
  const offset = /at position (\d+)/.exec(message)?.[1]
  return offset === undefined ? 'expected JSON' : `${place(text, Number(offset))}: expected JSON`
}
