/** POST /track/{token}/supplement: words and files -> the journal. They are the citizen's, whoever took the request. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { BlobMeta, Origin } from '../../../src/contract/ports.ts'
import { createFileTokens } from './file-token.ts'
import type { LinkServices } from './link.ts'
import { LONGEST_SUPPLEMENT, readOnce, type SupplementForm } from './supplement-form.ts'
import { receive } from './supplement-receive.ts'
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
  const { fields, files, refused, failed } = await receive(request, services, origin)
  const { tokenOf, idOf } = createFileTokens(services)
  const keptIds = new Set((fields.get('kept') ?? []).flatMap((token) => idOf(token) ?? []))
  const all = [...(await find(services, keptIds)), ...files]
  const text = fields.get('text')?.[0] ?? ''
  const form: SupplementForm = {
    text,
    once: readOnce(fields.get('once')?.[0]),
    kept: all.map(({ id, name = texts.unnamed }) => ({ token: tokenOf(id), name })),
  }
  if (failed.length > 0)
    return { status: 503, form: { ...form, error: texts.filesFailed(listed(lang, failed)) } }
  const error = faultOf(lang, form, refused)
  if (error !== undefined) return { status: 400, form: { ...form, error } }
  try {
    await services.intake.supplement({
      source: { ...origin, messageId: form.once },
      receipt: services.receipt,
      proven: true,
      text: text.trim(),
      attachments: all.map(({ id }) => id),
      raw: rawOf(text),
    })
    return undefined
  } catch (error) {
    if (!(error instanceof JiesuError)) throw error
    return { status: 503, form: { ...form, error: texts.addFailed } }
  }
}

/** Those that are still there: what was kept for a day and not sent is swept. */
async function find({ blobs }: LinkServices, ids: Set<string>): Promise<BlobMeta[]> {
  return (await Promise.all([...ids].map((id) => blobs.find(id)))).flatMap((meta) => meta ?? [])
}

function faultOf(lang: Lang, { text, kept }: SupplementForm, refused: string[]): string | undefined {
  const texts = trackTexts[lang]
  if (refused.length > 0) return texts.filesRefused(listed(lang, refused))
  if (kept.length > MOST_FILES) return texts.tooManyFiles(MOST_FILES)
  if (!/[^\p{C}\s]/u.test(text) && kept.length === 0) return texts.addMissing
  return text.normalize().length > LONGEST_SUPPLEMENT ? texts.tooLong(LONGEST_SUPPLEMENT) : undefined
}

function listed(lang: Lang, names: string[]): string {
  return names.join(lang === 'zh' ? '、' : ', ')
}

/** Of the words: a form's parts and boundaries tell nothing more. */
function rawOf(text: string) {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { mediaType: 'multipart/form-data', charset: 'utf-8', bytes: bytes.length, sha256 }
}
