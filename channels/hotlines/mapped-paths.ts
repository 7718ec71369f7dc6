/** What a mapping takes from where, as a flat list: for showing, for checking, for comparing with a sample. */
import type { Mapping } from './map/schema.ts'

export interface Mapped {
  /** The field of a Request, with dots: `requester.phone`, `attachments[0]`. */
  to: string
  /** Paths of the record; empty where an expression or a fixed value makes it. */
  from: string[]
  expression?: string
  value?: string
  table?: string
}

export function mappedPaths(mapping: Mapping): Mapped[] {
  const { messageId, attachments, drop: _, revisionOn: __, ...fields } = mapping
  return [
    { to: 'messageId', from: messageId },
    ...Object.entries(fields).flatMap(([name, rule]) => flat(name, rule)),
    ...attachments.map((rule, at) => ({ to: `attachments[${at}]`, from: fileParts(rule) })),
  ]
}

/** A rule, or an object of rules. */
function flat(to: string, rule: unknown): Mapped[] {
  if (!isObject(rule)) return []
  const { from, expression, value, table } = rule
  const extra = typeof table === 'string' ? { table } : {}
  if (Array.isArray(from)) return [{ to, from: from.map(String), ...extra }]
  if (typeof expression === 'string') return [{ to, from: [], expression }]
  if (typeof value === 'string') return [{ to, from: [], value }]
  return Object.entries(rule).flatMap(([name, below]) => flat(`${to}.${name}`, below))
}

function fileParts(rule: Mapping['attachments'][number]): string[] {
  if ('part' in rule) return []
  const { name, ...bytes } = rule
  return ['url' in bytes ? bytes.url : bytes.base64, ...(name === undefined ? [] : [name])]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
