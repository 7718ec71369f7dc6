/** POST /submit and POST /t/{touchpoint}/submit: the form -> the journal. Whatever goes wrong, nothing typed is lost. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Code, JiesuError, TemporaryError } from '../../../src/contract/errors.ts'
import type { Ask, Judge } from './abuse.ts'
import { type Again, answerAgain, answerSent, type Visit } from './answer.ts'
import type { FileTokens } from './file-token.ts'
import { fileNotes, findKept, type Kept, shownAgain } from './files-kept.ts'
import {
  type FieldErrors,
  fingerprint,
  MOST_FILES,
  readTyped,
  type Typed,
  type Understood,
  understand,
} from './form.ts'
import { langOf } from './layout.ts'
import type { LinkServices } from './link-services.ts'
import { isCrossSite } from './origin.ts'
import { placeOf } from './place.ts'
import { rawOf } from './raw.ts'
import { type Received, receive, type UploadGate } from './receive.ts'
import { readSent, rememberSent } from './sent-cookie.ts'
import type { FormServices } from './show-form.ts'
import { showSimple } from './simple-page.ts'
import type { Spent } from './spent.ts'
import { formTexts } from './texts/form.ts'
import type { View, Views } from './view.ts'

export type SubmitServices = LinkServices &
  FormServices &
  UploadGate & { views: Views; tokens: FileTokens; judge: Judge; spent: Spent }

/** One form that came in. */
interface Attempt extends Visit, Kept {
  services: SubmitServices
  received: Received
  typed: Typed
  view: View | undefined
}

const BODY_BYTES = 4_000_000
const RETRY_SECONDS = 5

export function submitRoutes(app: FastifyInstance, services: SubmitServices): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const place = placeOf(request, services)
    if (!place) return showSimple(request, reply, { status: 404, what: 'notFound' })
    const attempt = await read({ request, reply, place, services })
    try {
      return await take(attempt)
    } catch (error) {
      return answerAgain(attempt, failure(attempt, error))
    }
  }
  app.post('/submit', { bodyLimit: BODY_BYTES }, handler)
  app.post('/t/:touchpoint/submit', { bodyLimit: BODY_BYTES }, handler)
}

async function read(visit: Visit & { services: SubmitServices }): Promise<Attempt> {
  const { request, place, services } = visit
  const received = await receive({ request, services, origin: place.origin, mostFiles: MOST_FILES })
  const typed = readTyped(received.fields)
  const view = services.views.read(received.fields.get('view')?.[0] ?? '')
  return { ...visit, received, typed, view, ...(await findKept(services, received)) }
}

async function take(attempt: Attempt): Promise<FastifyReply> {
  const { typed, files, unread, received, services } = attempt
  const refusal = refuse(attempt)
  if (refusal) return answerAgain(attempt, refusal)
  const read = understand(typed)
  const errors: FieldErrors = {
    ...('errors' in read && read.errors),
    ...(files.length > MOST_FILES && { file: 'filesMany' }),
  }
  const notes = fileNotes(langOf(attempt.request), received)
  // Words of an emergency don't wait for their photos.
  const canWait = services.advice(typed.text).emergency === undefined
  if ('errors' in read || Object.keys(errors).length > 0 || (canWait && notes.length > 0)) {
    const isOurs = received.failed.length > 0
    const code = isOurs ? 'blobs-down' : 'invalid-body'
    return answerAgain(attempt, again(attempt, code, { errors, notes, status: isOurs ? 503 : 400 }))
  }
  if (canWait && unread.length > 0) throw new TemporaryError('blobs-down', { retryAfter: RETRY_SECONDS })
  const view = attempt.view ?? services.views.read(services.views.issue())
  if (!view) throw new Error('a view that was just made can not be read')
  return send({ ...attempt, view }, read.understood)
}

/** Whatever its words are; an emergency is not kept waiting by an old page. */
function refuse(attempt: Attempt): Again | undefined {
  const { request, received, services, view, typed } = attempt
  const texts = formTexts[langOf(request)]
  if (isCrossSite(request, [new URL(services.publicUrl).origin]))
    return again(attempt, 'forbidden', { message: texts.crossSite, status: 403, isFresh: true })
  // Only the language was changed.
  if (received.fields.has('switch')) return again(attempt, 'bad-request', { status: 200 })
  if (received.isBroken) return again(attempt, 'bad-request', { message: texts.brokenForm })
  if ((view && !view.isExpired) || services.advice(typed.text).emergency) return undefined
  return again(attempt, 'bad-request', { message: texts.expired, status: 409, isFresh: true })
}

async function send(attempt: Attempt & { view: View }, understood: Understood): Promise<FastifyReply> {
  const { request, reply, place, services, view, files, typed } = attempt
  const { links } = services
  const print = fingerprint(
    understood,
    files.map(({ sha256 }) => sha256),
  )
  const spent = readSent(request).filter((sent) => sent.view === view.id)
  const same = spent.find((sent) => sent.fingerprint === print)
  const known = same && links.receiptOfLink(same.link)
  if (same && known !== undefined) return sent(attempt, { receipt: known, link: same.link })

  const verdict = await judge(attempt, understood)
  if (verdict.verdict === 'ask') return answerAgain(attempt, asked(attempt, verdict))
  const messageId = (await isAnother(attempt, print, spent.length > 0)) ? `${view.id}.${print}` : view.id
  const { receipt } = await services.intake.accept({
    source: { ...place.origin, messageId },
    ...understood,
    flags: [],
    extensions: {},
    attachments: files.map(({ id }) => id),
    raw: rawOf(typed.text),
  })
  if (messageId === view.id) await services.spent.sent(view.id, print)
  const link = links.linkTo(receipt)
  rememberSent(request, reply, { view: view.id, fingerprint: print, link, publicUrl: services.publicUrl })
  return sent(attempt, { receipt, link })
}

/** What comes after the receipt was shown is another matter, that may belong to the first. */
async function isAnother(
  { services, view }: Attempt & { view: View },
  print: string,
  isKnown: boolean,
): Promise<boolean> {
  return (
    (isKnown || (await services.spent.wasShown(view.id))) && !(await services.spent.wasSent(view.id, print))
  )
}

function sent(attempt: Attempt, { receipt, link }: { receipt: string; link: string }): FastifyReply {
  const { received, unread } = attempt
  const lacksFiles = received.refused.length + received.failed.length + unread.length > 0
  return answerSent(attempt, { receipt, link, lacksFiles })
}

function judge({ request, received, services, view }: Attempt & { view: View }, understood: Understood) {
  const one = (name: string) => received.fields.get(name)?.[0]
  return services.judge({
    request,
    lang: langOf(request),
    phone: understood.requester.phone,
    text: understood.text,
    view,
    filledHoneypot: (one('website') ?? '') !== '',
    ticket: one('ticket'),
    answer: one('captcha'),
  })
}

function asked(attempt: Attempt, { why, waitSeconds, ticket, challenge }: Ask): Again {
  const message = formTexts[langOf(attempt.request)].ask[why](waitSeconds)
  const wasAnswered = challenge && (attempt.received.fields.get('captcha')?.[0] ?? '') !== ''
  return again(attempt, 'busy', {
    status: 429,
    message,
    ticket,
    wait: waitSeconds,
    ...(challenge && { challenge }),
    ...(wasAnswered && { errors: { captcha: 'captchaWrong' } }),
  })
}

/** Ours: it is logged where no adapter has said what it was. */
function failure(attempt: Attempt, error: unknown): Again {
  const { request } = attempt
  const texts = formTexts[langOf(request)]
  if (!(error instanceof JiesuError) || error.status === 500) {
    request.log.error({ reqId: request.id, err: error }, 'an error of ours')
    return again(attempt, 'internal', { status: 500, message: texts.fault })
  }
  const { code, retryAfter: wait = RETRY_SECONDS } = error
  // A file was swept between being found and being pinned.
  if (error.status < 500) return again(attempt, code, { status: 400, message: texts.fault })
  return again(attempt, code, { status: 503, message: texts.faultWait(wait), wait })
}

type Change = Partial<Omit<Again, 'code'>> & { /** With a new view. */ isFresh?: boolean }

/** Counts as a refusal where it is one. */
function again(attempt: Attempt, code: Code, { isFresh = false, ...change }: Change): Again {
  const { request, received, services, typed, view, place } = attempt
  if (change.status !== 200) services.intake.refused(place.origin, code)
  const shown = received.fields.get('view')?.[0]
  return {
    code,
    status: 400,
    typed,
    errors: {},
    view: isFresh || !view || shown === undefined ? services.views.issue() : shown,
    kept: shownAgain(langOf(request), attempt, services.tokens),
    ticket: received.fields.get('ticket')?.[0],
    ...change,
  }
}
