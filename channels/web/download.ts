/** How a file is sent, by the API and by the pages. */
import type { BlobMeta } from '../../src/contract/ports.ts'

/** Of a file that is sent: always a download, whatever it is. */
export function headersOf(meta: BlobMeta) {
  return {
    // A text of ours is UTF-8 always.
    'content-type': meta.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : meta.mediaType,
    'content-length': meta.bytes,
    'content-disposition': disposition(savedName(meta)),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-store',
  }
}

/** What each kind may be called, and what is added to a name that says something else. */
const endings: Record<BlobMeta['kind'], RegExp> = {
  image: /\.(?:jpe?g|png|gif|webp|hei[cf])$/i,
  audio: /\.(?:mp3|m4a|wav|og[ga]|opus|amr|aac)$/i,
  video: /\.(?:mp4|m4v|mov|3gpp?|webm)$/i,
  file: /\.(?:pdf|txt)$/i,
}
const ownEndings: Record<string, string> = {
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/quicktime': 'mov',
  'video/3gpp': '3gp',
}

/** As it is saved: an image called `x.html` would run when it is opened from the folder of downloads. */
function savedName({ id, kind, mediaType, name = id.slice(0, 8) }: BlobMeta): string {
  return endings[kind].test(name)
    ? name
    : `${name}.${ownEndings[mediaType] ?? mediaType.replace(/^.*\//, '')}`
}

/** RFC 6266. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
