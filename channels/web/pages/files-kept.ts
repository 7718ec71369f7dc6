/** Files of a form: received with an earlier try or by the script, and what is said of those that were not taken. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import type { BlobMeta } from '../../../src/contract/ports.ts'
import type { FileTokens } from './file-token.ts'
import type { Received } from './receive.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'

/** Those that are still there: what nobody sent within a day is swept. Each once, in the order of the form. */
export async function findKept(
  { blobs, tokens }: Pick<ChannelServices, 'blobs'> & { tokens: FileTokens },
  { fields, files }: Pick<Received, 'fields' | 'files'>,
): Promise<BlobMeta[]> {
  const ids = new Set((fields.get('kept') ?? []).flatMap((token) => tokens.idOf(token) ?? []))
  const kept = await Promise.all([...ids].map((id) => blobs.find(id)))
  return [...kept.flatMap((meta) => meta ?? []), ...files]
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
