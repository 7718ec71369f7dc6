/** /ops/requests: the form and what it finds. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import type { Operator } from '../../../contract/console.ts'
import { RejectedError } from '../../../contract/errors.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { field } from '../words.ts'
import { type Asked, addressOf, type Found, filterOf, openFound, readAsked, sealFound } from './asked.ts'
import { maskedPhone } from './masks.ts'
import { createPhoneSearches } from './phone-searches.ts'
import type { Sealed } from './sealed.ts'
import { type Note, type SearchShown, searchBody } from './search-page.ts'
import { searchTexts } from './search-texts.ts'
import { readings, readTyped, type Typed } from './typed.ts'

const PAGE = 50
const notes = ['mistyped', 'noPhone'] as const satisfies readonly Note[]
const viewers = { config: { access: 'viewer' } } as const

export function searchRoutes(app: FastifyInstance, services: ConsoleServices, sealed: Sealed): void {
  const note = noteSearches(services)
  app.get('/ops/requests', viewers, async (request, reply) => {
    const lang = langOf(request)
    const shown = await search(services, sealed, request)
    return showPage(request, reply, { title: searchTexts[lang].title, body: searchBody(shown, lang) })
  })

  // A post, so that what is typed never stands in an address.
  app.post('/ops/requests/search', viewers, async (request, reply) => {
    const { session, name } = operatorOf(request)
    const asked = { ...readAsked(request.body), cursor: undefined }
    const reading = readings.find((each) => each === field(request.body, 'as'))
    const text = field(request.body, 'q') ?? ''
    const typed = readTyped(text, reading)
    if (typed?.is === 'receipt') return reply.redirect(`/ops/requests/${typed.receipt}`, 303)
    const found = foundOf(typed, text)
    if (found && 'phone' in found) {
      const { allowed, retryAfter } = await note(name, found.phone, { ...asked, find: undefined })
      if (!allowed) return showTooMany(request, reply, retryAfter)
    }
    const find = found ? sealFound(sealed, found, session) : asked.find
    const told = noteOn(typed)
    return reply.redirect(addressOf({ ...asked, find }, told ? { note: told } : {}), 303)
  })
}

/** Whether this phone may be searched for; in the audit log before it is. */
function noteSearches({ limits, audit, requests }: ConsoleServices) {
  const searches = createPhoneSearches(limits, requests.digestKey)
  return async (by: string, phone: string, filters: Record<string, unknown>) => {
    const taken = await searches.take(by, phone)
    const { digest, allowed, isFirst } = taken
    const subject = maskedPhone(phone)
    if (allowed) await audit.record({ by, action: 'search', subject, data: { ...filters, digest } })
    // Once for each hour: who goes on trying must not fill the log.
    else if (isFirst) await audit.record({ by, action: 'search stopped', subject, data: { digest } })
    return taken
  }
}

function showTooMany(request: FastifyRequest, reply: FastifyReply, retryAfter: number): FastifyReply {
  const { tooMany, tooManyTells, title } = searchTexts[langOf(request)]
  reply.header('retry-after', retryAfter)
  const body = html`<section class="panel fault"><h1>${tooMany}</h1><p>${tooManyTells(Math.ceil(retryAfter / 60))}</p><p class="actions"><a class="button" href="/ops/requests">${title}</a></p></section>`
  return showPage(request, reply, { status: 429, title: tooMany, body })
}

async function search(
  { clock, requests: { cases } }: ConsoleServices,
  sealed: Sealed,
  request: FastifyRequest,
): Promise<SearchShown> {
  const { session, role } = operatorOf(request)
  const said = readAsked(request.query)
  const found = said.find === undefined ? undefined : openFound(sealed, said.find, session)
  const hasExpired = said.find !== undefined && !found
  const asked = hasExpired ? { ...said, find: undefined } : said
  const note = hasExpired
    ? 'expired'
    : isBackwards(asked)
      ? 'backwards'
      : notes.find((each) => each === field(request.query, 'note'))
  const page =
    note === undefined || note === 'mistyped'
      ? await cases.page(filterOf(asked, found), { cursor: asked.cursor, limit: PAGE })
      : undefined
  return {
    ...{ asked, found, page, note, now: clock.now(), mayExport: mayDo(role, 'operator') },
    sources: await cases.sources(),
    matters: await cases.matters(),
    index: await cases.state(),
  }
}

function foundOf(typed: Typed | undefined, text: string): Found | undefined {
  if (typed?.is === 'phone') return { phone: typed.phone, typed: text.trim() }
  return typed?.is === 'id' ? { id: typed.id } : undefined
}

/** Beijing time of the same form: later is greater. */
function isBackwards({ from, to }: Asked): boolean {
  return from !== undefined && to !== undefined && from > to
}

function noteOn(typed: Typed | undefined): Note | undefined {
  if (typed?.is === 'no-phone') return 'noPhone'
  return typed?.is === 'id' && typed.mistyped ? 'mistyped' : undefined
}

/** The guard lets nobody else in. */
export function operatorOf({ operator }: Pick<FastifyRequest, 'operator'>): Operator {
  if (!operator) throw new RejectedError('unauthorized')
  return operator
}
