/** A JavaScript literal (unquoted names, single quotes, comments, trailing commas) as a tree; nothing is evaluated. */
import json5 from 'json5'
import { DecodeError, type Tree } from '../message.ts'
import { type Budget, checkWhole } from './bag.ts'
import { treeOf } from './json.ts'

/** Strings, comments and names are passed over (to the end, where they have none); what is left may be a number. */
const TOKEN =
  /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|'[^'\\]*(?:\\[\s\S][^'\\]*)*(?:'|\\?$)|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)|[\p{ID_Start}$_\\][\p{ID_Continue}$\\\u200c\u200d]*|([+-]?(?:0[xX][\da-fA-F]+|\.?\d[\d.]*(?:[eE][+-]?\d+)?))/gu
/** `var letters = {…};` and `callback({…})`: how it is served to a page. */
const SERVED = /^\s*(?:(?:var|let|const)\s+)?[\w$.]{1,100}\s*([=(])/
const NUMBER = /^[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/

/** @throws DecodeError */
export function parseJsLiteral(text: string, budget: Budget): Tree {
  const tree = treeOf(read(numbersQuoted(unserved(text))), budget, 0)
  if (/\\u/i.test(text)) checkWhole(tree)
  return tree
}

function unserved(text: string): string {
  const [start, sign] = SERVED.exec(text) ?? []
  if (start === undefined) return text
  const rest = text.slice(start.length).trimEnd()
  const inside = rest.endsWith(';') ? rest.slice(0, -1).trimEnd() : rest
  if (sign === '=') return inside
  return inside.endsWith(')') ? inside.slice(0, -1) : text
}

/** A number that is a string keeps its digits. */
function numbersQuoted(text: string): string {
  return text.replace(TOKEN, (token, number?: string) =>
    number && NUMBER.test(number) ? `"${number}"` : token,
  )
}

function read(text: string): unknown {
  try {
    return json5.parse(text)
  } catch (error) {
    throw new DecodeError('syntax', faultOf(error))
  }
}

function faultOf(error: unknown): string {
  if (!isPlaced(error)) return 'expected a JavaScript literal'
  // A column is counted in the text with its numbers in quotes, so only the line is told.
  return `line ${error.lineNumber}: expected a JavaScript literal`
}

function isPlaced(error: unknown): error is { lineNumber: number } {
  return error instanceof SyntaxError && 'lineNumber' in error && typeof error.lineNumber === 'number'
}
