/** The pages behind /track: look a request up, see what became of it, add to it, rate it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError, TemporaryError } from '../../../src/contract/errors.ts'
import { createLinks } from '../link.ts'
import { langOf, showPage } from './layout.ts'
import type { LinkServices } from './link-services.ts'
import type { UploadGate } from './receive.ts'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'
import { emptyTrackForm, type TrackForm, trackPage } from './track-page.ts'
import { type Claim, prove, readProof } from './track-proof.ts'
import { requestRoutes } from './track-request.ts'
import { createTries } from './track-tries.ts'

const Fields = z
  .object({ receipt: z.string().catch(''), proof: z.string().catch('') })
  .catch({ receipt: '', proof: '' })

/** Inside the pages' scope: headers, cookies, form bodies and the check for cross-site posts are there. */
export function trackPages(app: FastifyInstance, given: ChannelServices & UploadGate): void {
  const services: LinkServices = { ...given, links: createLinks(given) }
  app.get('/track', async (request, reply) => showForm(request, reply, { status: 200, form: emptyTrackForm }))
  lookUp(app, services)
  requestRoutes(app, services)
}

function lookUp(app: FastifyInstance, services: LinkServices): void {
  const tries = createTries(services)
  app.post('/track', async (request, reply) => {
    const texts = trackTexts[langOf(request)]
    const typed = Fields.parse(request.body)
    const again = (status: number, message: string) =>
      showForm(request, reply, { status, form: { ...typed, errors: {}, message } })

    const claim = readClaim(langOf(request), typed, services)
    if ('errors' in claim) return showForm(request, reply, { status: 400, form: { ...typed, ...claim } })
    const tried = await tries.admit(request.ip, claim.receipt)
    if (!tried.isAllowed) {
      void reply.header('retry-after', tried.retryAfter)
      return again(429, texts.tooMany(Math.ceil(tried.retryAfter / 60)))
    }
    const outcome = await prove(services, claim)
    if (outcome === 'wrong') return again(403, texts.wrong + ((await isBehind(services)) ? texts.behind : ''))
    await tried.forgive()
    if (outcome === 'proven') return reply.redirect(`/track/${services.links.linkTo(claim.receipt)}`, 303)
    void reply.header('retry-after', RETRY_SECONDS)
    return again(503, texts.down)
  })
}

const RETRY_SECONDS = 60

/** The same for every wrong part: a receipt that is unknown here may be known in a moment. */
async function isBehind({ tracking }: LinkServices): Promise<boolean> {
  try {
    return !(await tracking.upToDate())
  } catch (error) {
    if (error instanceof TemporaryError) return true
    throw error
  }
}

function readClaim(
  lang: Lang,
  typed: z.infer<typeof Fields>,
  { readReceipt }: LinkServices,
): Claim | Pick<TrackForm, 'errors'> {
  const texts = trackTexts[lang]
  const receipt = readReceiptField(lang, typed.receipt, readReceipt)
  const proof = readProof(typed.proof)
  if ('receipt' in receipt && proof) return { receipt: receipt.receipt, proof }
  return {
    errors: {
      ...('error' in receipt && { receipt: receipt.error }),
      ...(!proof && { proof: typed.proof.trim() === '' ? texts.proofMissing : texts.proofStrange }),
    },
  }
}

function readReceiptField(
  lang: Lang,
  typed: string,
  readReceipt: ChannelServices['readReceipt'],
): { receipt: string } | { error: string } {
  const texts = trackTexts[lang]
  if (typed.trim() === '') return { error: texts.receiptMissing }
  try {
    return { receipt: readReceipt(typed) }
  } catch (error) {
    if (!(error instanceof JiesuError) || error.code !== 'invalid-receipt') throw error
    return { error: error.message.includes('mistyped') ? texts.receiptMistyped : texts.receiptStrange }
  }
}

function showForm(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, form }: { status: number; form: TrackForm },
): FastifyReply {
  const lang = langOf(request)
  return showPage(request, reply, { status, title: trackTexts[lang].title, body: trackPage(lang, form) })
}
