/** What a file is, by its bytes: what the sender says it is counts for nothing. */
import { fileTypeFromFile } from 'file-type'
import { RejectedError } from '../src/contract/errors.ts'
import type { BlobMeta } from '../src/contract/ports.ts'

/** Finer names of file-type -> the registered name of the same format. */
const registeredNames: Record<string, string> = {
  'image/apng': 'image/png',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heif',
  'audio/x-m4a': 'audio/mp4',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'video/x-m4v': 'video/mp4',
}

/** Formats without a beginning of their own. */
const headless = ['audio/speex']

/** The media type of the file at `path`, which is what is `said` where its bytes can't tell; RejectedError unsupported-media where it is not one of `allowed`. */
export async function sniff(path: string, allowed: readonly string[], said = ''): Promise<string> {
  const type = await fileTypeFromFile(path)
  // Any UTF-16 text begins as an MPEG layer I frame does, and no phone makes those.
  const mime = type?.ext === 'mp1' ? undefined : type?.mime
  const mediaType = mime ? (registeredNames[mime] ?? mime) : headless.find((each) => each === said)
  if (mediaType && allowed.includes(mediaType)) return mediaType
  const found = mediaType ? `found ${mediaType}` : 'found no known type'
  throw new RejectedError('unsupported-media', {
    reason: 'type',
    detail: `${found}; taken are ${allowed.join(', ')}`,
  })
}

export function kindOf(mediaType: string): BlobMeta['kind'] {
  const [kind] = mediaType.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
