/** Which requests a query or a form asks for. */
import type { CaseFilter } from '../../../contract/cases.ts'
import { Disposition, RequestType, Status, Urgency } from '../../../contract/request.ts'
import { field, queryOf } from '../words.ts'
import type { Sealed } from './sealed.ts'

/** As it stands in addresses and hidden fields: strings, and nobody's number. */
export interface Asked {
  /** What was typed, sealed. */
  find?: string | undefined
  /** Beijing time, `2026-01-05T08:30`. */
  from?: string | undefined
  to?: string | undefined
  channel?: string | undefined
  endpoint?: string | undefined
  type?: RequestType | undefined
  urgency?: Urgency | undefined
  state?: Status | undefined
  category?: string | undefined
  disposition?: Disposition | undefined
  lane?: string | undefined
  district?: string | undefined
  unsure?: '1' | undefined
  cursor?: string | undefined
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

/** What can't be read is left out: the page shows what was understood. */
export function readAsked(fields: unknown): Asked {
  const word = (name: string, most = 128) => field(fields, name)?.trim().slice(0, most) || undefined
  const [from, to] = [word('from'), word('to')]
  return {
    find: word('find', 2000),
    from: isMoment(from) ? from : undefined,
    to: isMoment(to) ? to : undefined,
    channel: word('channel'),
    endpoint: word('endpoint'),
    type: RequestType.options.find((type) => type === word('type')),
    urgency: Urgency.options.find((urgency) => urgency === word('urgency')),
    state: Status.options.find((state) => state === word('state')),
    category: word('category'),
    disposition: Disposition.options.find((disposition) => disposition === word('disposition')),
    lane: word('lane'),
    district: word('district'),
    unsure: word('unsure') === undefined ? undefined : '1',
    cursor: word('cursor', 200),
  }
}

function isMoment(text: string | undefined): boolean {
  return text !== undefined && LOCAL.test(text) && !Number.isNaN(Date.parse(`${text}+08:00`))
}

export function addressOf(asked: Asked, more: Readonly<Record<string, string>> = {}): string {
  return `/ops/requests${queryOf({ ...asked, ...more })}`
}

/** What was typed, once it is unsealed; `typed`: in which spelling. */
export type Found = { phone: string; typed: string } | { id: string }

const PHONE = 'phone '
const ID = 'id '

export function sealFound(sealed: Sealed, found: Found, session: string): string {
  const text = 'phone' in found ? `${PHONE}${found.phone} ${found.typed}` : ID + found.id
  return sealed.seal(text, session)
}

export function openFound(sealed: Sealed, token: string, session: string): Found | undefined {
  const text = sealed.open(token, session)
  if (text?.startsWith(PHONE)) {
    const [phone = '', ...typed] = text.slice(PHONE.length).split(' ')
    return { phone, typed: typed.join(' ') }
  }
  return text?.startsWith(ID) ? { id: text.slice(ID.length) } : undefined
}

export function filterOf(asked: Asked, found: Found | undefined): CaseFilter {
  const { find: _find, cursor: _cursor, from, to, unsure, ...facets } = asked
  return {
    ...facets,
    ...(unsure !== undefined && { unsure: true }),
    ...(found && ('phone' in found ? { phone: found.phone } : found)),
    ...(from !== undefined && { from: `${from}:00+08:00` }),
    ...(to !== undefined && { to: `${to}:00+08:00` }),
  }
}
