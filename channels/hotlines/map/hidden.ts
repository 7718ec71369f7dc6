/** What of a record goes nowhere. */
import type { Tree } from '../message.ts'
import { matchKey } from './codes.ts'
import { compilePath } from './find.ts'

export type IsHidden = (path: string) => boolean

/** Everything under these paths, of whichever in a list. For paths as `leaves` has them. */
export function hiderOf(paths: string[]): IsHidden {
  if (paths.length === 0) return () => false
  const prefixes = new Set(paths.flatMap((path) => [path, withoutText(path)]))
  return (path) => {
    const plain = withoutIndexes(path)
    for (const prefix of prefixes) if (isUnder(path, prefix) || isUnder(plain, prefix)) return true
    return false
  }
}

/**
 * Every field of these names, wherever it stands: `callerPhone` is `CallerPhone`, `caller_phone`, `callerPhone2` and
 * `["caller[callerPhone]"]`, too.
 */
export function hiderOfNames(names: string[]): IsHidden {
  const bare = new Set(names.map(bareName).filter((name) => name !== ''))
  return (path) => {
    const name = bareName(lastName(path))
    return bare.has(name) || bare.has(name.replace(/\d+$/, ''))
  }
}

function bareName(name: string): string {
  const last = name.split(/[.[\]]/).findLast((part) => part !== '') ?? ''
  return matchKey(last).replace(/[^\p{L}\p{N}]/gu, '')
}

/** `#text` of an element without attributes is not in its path. */
function withoutText(path: string): string {
  return path.replace(/\.?#text$/, '')
}

export function withoutIndexes(path: string): string {
  return path.includes('[') ? path.replace(/\[\d+\]/g, '') : path
}

function isUnder(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  const next = path[prefix.length]
  return next === undefined || next === '.' || next === '['
}

export function lastName(path: string): string {
  const bare = withoutText(withoutIndexes(path))
  const quoted = /\["((?:[^"\\]|\\.)*)"\]$/.exec(bare)?.[1]
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare.slice(bare.lastIndexOf('.') + 1)
}

/** The record without what stands at a path, in every element of every list on the way. It is not changed itself. */
export function without(tree: Tree, paths: string[]): Tree {
  return paths.reduce((left, written) => {
    const path = compilePath(written)?.steps.filter((step) => typeof step === 'string' && step !== '#text')
    return path && path.length > 0 ? cutOff(left, path, 0) : left
  }, tree)
}

function cutOff(node: Tree, path: readonly (string | number)[], at: number): Tree {
  if (node === null || typeof node === 'string') return node
  if (Array.isArray(node)) return node.map((item) => cutOff(item, path, at))
  const name = String(path[at])
  const child = Object.hasOwn(node, name) ? node[name] : undefined
  if (child === undefined) return node
  const { [name]: _, ...others } = node
  return at === path.length - 1 ? others : { ...others, [name]: cutOff(child, path, at + 1) }
}
