/** A document within a string of another: opened, it takes the string's place. */
import { DecodeError, type Tree } from '../message.ts'
import type { Budget } from './bag.ts'
import { parseForm } from './form.ts'
import { parseJsLiteral } from './js-literal.ts'
import { parseJson } from './json.ts'
import { at, replaceAt, textOf } from './paths.ts'
import type { Dialect } from './schema.ts'
import { parseXml } from './xml.ts'

type Inner = Dialect['inner'][number]

const UTF_8 = { charset: { fallback: 'utf-8', replaced: 'keep' }, mediaType: '', hasProlog: false } as const

/** What is not there, empty, or already open is left as it is. @throws DecodeError */
export function openInner(tree: Tree, inner: Dialect['inner'], budget: Budget): Tree {
  return inner.reduce((whole, one) => {
    const text = textOf(at(whole, one.at))
    return text === undefined || text.trim() === ''
      ? whole
      : replaceAt(whole, one.at, open(text, one, budget))
  }, tree)
}

function open(text: string, { at: path, format }: Inner, budget: Budget): Tree {
  try {
    return parse(text.trimStart(), format, budget)
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(error.step, `in ${path}: ${error.message}`)
    throw error
  }
}

/** It is characters already: the charset that its declaration names is that of a time before. */
function parse(text: string, format: Inner['format'], budget: Budget): Tree {
  switch (format) {
    case 'json':
      return parseJson(text, budget)
    case 'js':
      return parseJsLiteral(text, budget)
    case 'xml':
      return parseXml(text, budget).tree
    case 'form':
      return parseForm(Buffer.from(text), UTF_8, budget).tree
  }
}
