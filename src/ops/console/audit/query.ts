/** What is asked of the audit log, in the address or a form. */

import { actionOf, doerOf } from './names.ts'

export interface Asked {
  by?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  before?: string | undefined
}

const FILTERS = ['by', 'action', 'subject'] as const
const LONGEST = 200
/** The page shows words for what the log keeps in code. */
const codes = { by: doerOf, action: actionOf, subject: (text: string) => text }

/** What is not understood is left out. */
export function readAsked(from: unknown): Asked {
  const asked: Asked = {}
  for (const name of FILTERS) {
    // PostgreSQL has no text with U+0000 in it.
    const text = textOf(from, name).replaceAll('\u0000', '').trim().slice(0, LONGEST)
    if (text !== '') asked[name] = codes[name](text)
  }
  const before = textOf(from, 'before')
  return /^\d{1,18}$/.test(before) ? { ...asked, before } : asked
}

/** The page of the log that shows it. */
export function addressOf(asked: Asked): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given).toString()
  return query === '' ? '/ops/audit' : `/ops/audit?${query}`
}

function textOf(from: unknown, name: string): string {
  const value = new Map(Object.entries(Object(from))).get(name)
  return typeof value === 'string' ? value : ''
}
