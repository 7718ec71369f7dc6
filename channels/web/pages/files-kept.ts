/** Files of a form: received with an earlier try or by the script, and what is said of those that were not taken. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { BlobMeta } from '../../../src/contract/ports.ts'
import type { FileTokens } from './file-token.ts'
import type { Received } from './receive.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'

export interface Kept {
  /** Each once, in the order of the form. */
  files: BlobMeta[]
  /** Tokens of those that the store can't look for now: the form keeps them for the next try. */
  unread: string[]
}

/** Those that are still there: what nobody sent within a day is swept. */
export async function findKept(
  { blobs, tokens }: Pick<ChannelServices, 'blobs'> & { tokens: FileTokens },
  { fields, files }: Pick<Received, 'fields' | 'files'>,
): Promise<Kept> {
  const ids = new Set((fields.get('kept') ?? []).flatMap((token) => tokens.idOf(token) ?? []))
  try {
    const kept = await Promise.all([...ids].map((id) => blobs.find(id)))
    return { files: [...kept.flatMap((meta) => meta ?? []), ...files], unread: [] }
  } catch (error) {
    if (!(error instanceof JiesuError)) throw error
    return { files, unread: [...ids].map(tokens.tokenOf) }
  }
}

/** As the form shows them again. */
export function shownAgain(
  lang: Lang,
  { files, unread }: Kept,
  { tokenOf }: FileTokens,
): { token: string; name: string }[] {
  const { unnamed } = trackTexts[lang]
  return [
    ...unread.map((token) => ({ token, name: unnamed })),
    ...files.map(({ id, name = unnamed }) => ({ token: tokenOf(id), name })),
  ]
}

/** By name and reason, in plain words; empty where all were taken. */
export function fileNotes(lang: Lang, { refused, failed }: Pick<Received, 'refused' | 'failed'>): string[] {
  const { filesRefused, filesFailed, fileReasons } = formTexts[lang]
  const [comma, open, close] = lang === 'zh' ? ['、', '（', '）'] : [', ', ' (', ')']
  const named = refused.map(({ name, reason }) => `${name}${open}${fileReasons[reason]}${close}`)
  return [
    ...(named.length > 0 ? [filesRefused + named.join(comma)] : []),
    ...(failed.length > 0 ? [filesFailed + failed.join(comma)] : []),
  ]
}
