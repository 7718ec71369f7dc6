/** What is sent to be saved: never opened in the console's own pages, kept by nobody on the way. */
import type { BlobMeta, Clock } from '../../../contract/ports.ts'

export function attachment(name: string, type: string): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%/]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return {
    'content-type': type,
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  }
}

/** What each kind may be called, and what is added to a name that says something else: an image called `x.html` would run. */
const endings: Record<BlobMeta['kind'], RegExp> = {
  image: /\.(?:jpe?g|png|gif|webp|hei[cf])$/i,
  audio: /\.(?:mp3|m4a|wav|og[ga]|opus|amr|aac)$/i,
  video: /\.(?:mp4|m4v|mov|3gpp?|webm)$/i,
  file: /\.(?:pdf|txt)$/i,
}
const ownEndings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/quicktime': 'mov',
  'video/3gpp': '3gp',
}

export function fileHeaders({
  id,
  kind,
  mediaType,
  name = id.slice(0, 8),
}: BlobMeta): Record<string, string> {
  const ending = ownEndings[mediaType] ?? mediaType.replace(/^.*\//, '')
  const saved = endings[kind].test(name) ? name : `${name}.${ending}`
  return attachment(saved, mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType)
}

/** Beijing's. */
export function dayOf(clock: Clock): string {
  return new Date(clock.now() + 8 * 3_600_000).toISOString().slice(0, 10)
}
