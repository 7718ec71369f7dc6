/** How a file is sent, by the API and by the pages. */
import type { BlobMeta } from '../../src/contract/ports.ts'

/** Of a file that is sent: always a download, whatever it is. */
export function headersOf({ mediaType, bytes, name }: BlobMeta) {
  return {
    'content-type': mediaType,
    'content-length': bytes,
    'content-disposition': disposition(name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
  }
}

const HARMLESS = /\.(jpe?g|png|gif|webp|hei[cf]|mp3|m4a|wav|og[ga]|opus|amr|aac|mp4|m4v|mov|3gpp?|webm|pdf)$/i

/** RFC 6266. An image called `x.html` would run when it is opened from the folder of downloads: it gets another ending. */
function disposition(name: string | undefined): string {
  if (name === undefined) return 'attachment'
  const safe = HARMLESS.test(name) || !name.includes('.') ? name : `${name}.bin`
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
