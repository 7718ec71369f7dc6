/** POST /track/{token}/supplement: words and files -> the journal. They are the citizen's, whoever took the request. */
import type { FastifyRequest } from 'fastify'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { Origin } from '../../../src/contract/ports.ts'
import { createFileTokens } from './file-token.ts'
import { fileNotes, findKept, shownAgain } from './files-kept.ts'
import type { LinkServices } from './link-services.ts'
import { rawOf } from './raw.ts'
import { receive } from './receive.ts'
import { LONGEST_SUPPLEMENT, readOnce, type SupplementForm } from './supplement-form.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'

/** The citizen's pages themselves, not a touchpoint's. */
const origin: Origin = { channel: 'web', endpoint: 'web' }

const MOST_FILES = 9

export interface NotAdded {
  status: 400 | 503
  /** With everything that was sent, and what to mend. */
  form: SupplementForm
}

/** Undefined: it is on the disk. */
export async function takeSupplement(
  lang: Lang,
  request: FastifyRequest,
  services: LinkServices & { receipt: string },
): Promise<NotAdded | undefined> {
  const texts = trackTexts[lang]
  const received = await receive({ request, services, origin, mostFiles: MOST_FILES })
  const { fields, refused, failed, isBroken } = received
  const tokens = createFileTokens(services)
  const found = await findKept({ ...services, tokens }, received)
  const text = fields.get('text')?.[0] ?? ''
  const form: SupplementForm = {
    text,
    once: readOnce(fields.get('once')?.[0]),
    kept: shownAgain(lang, found, tokens),
  }
  if (found.unread.length > 0) return { status: 503, form: { ...form, error: texts.addFailed } }
  if (failed.length > 0)
    return { status: 503, form: { ...form, error: texts.filesFailed(listed(lang, failed)) } }
  if (isBroken) return { status: 400, form: { ...form, error: formTexts[lang].brokenForm } }
  const error = faultOf(lang, form, fileNotes(lang, { refused, failed: [] }))
  if (error !== undefined) return { status: 400, form: { ...form, error } }
  try {
    await services.intake.supplement({
      source: { ...origin, messageId: form.once },
      receipt: services.receipt,
      proven: true,
      text: text.trim(),
      attachments: found.files.map(({ id }) => id),
      raw: rawOf(text),
    })
    return undefined
  } catch (error) {
    if (!(error instanceof JiesuError)) throw error
    return { status: 503, form: { ...form, error: texts.addFailed } }
  }
}

function faultOf(lang: Lang, { text, kept }: SupplementForm, notes: string[]): string | undefined {
  const texts = trackTexts[lang]
  if (notes.length > 0) return notes.join(' ')
  if (kept.length > MOST_FILES) return texts.tooManyFiles(MOST_FILES)
  if (!/[^\p{C}\s]/u.test(text) && kept.length === 0) return texts.addMissing
  return text.normalize().length > LONGEST_SUPPLEMENT ? texts.tooLong(LONGEST_SUPPLEMENT) : undefined
}

function listed(lang: Lang, names: string[]): string {
  return names.join(lang === 'zh' ? '、' : ', ')
}
