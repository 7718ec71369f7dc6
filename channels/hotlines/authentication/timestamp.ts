/** Times of sending, in the forms that senders write them. */
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { MethodOf } from './schema.ts'

type Unit = MethodOf<'sm4'>['timestamp']['unit']

// Exact lengths: no digit can move over to what stands beside it in the signed message.
const SHAPES = {
  s: /^\d{10}$/,
  ms: /^\d{13}$/,
  compact: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  iso: /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:?\d\d)?$/,
} as const

/** Milliseconds since the epoch; undefined where it is no time of this unit. */
export function parseTimestamp(text: string, unit: Unit): number | undefined {
  const parts = SHAPES[unit].exec(text)
  if (!parts) return undefined
  if (unit === 's') return Number(text) * 1000
  if (unit === 'ms') return Number(text)
  const at = unit === 'iso' ? parseIso(parts) : parseCompact(parts)
  return Number.isNaN(at) ? undefined : at
}

function parseIso([, local, offset = '+08:00']: RegExpExecArray): number {
  return Date.parse(`${local}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`)
}

function parseCompact(parts: RegExpExecArray): number {
  const [, year, month, day, hour, minute, second] = parts
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  // Date.parse takes 31 February for 3 March.
  return !Number.isNaN(at) && formatTimestamp(at, 'compact') === parts[0] ? at : Number.NaN
}

export function formatTimestamp(at: number, unit: Unit): string {
  if (unit === 's') return String(Math.floor(at / 1000))
  if (unit === 'ms') return String(at)
  if (unit === 'iso') return beijingTime(at)
  return beijingTime(at).replace(/\D/g, '').slice(0, 14)
}
