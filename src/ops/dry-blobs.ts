/** Files for a rehearsal: what is there can be read, what is stored is only measured. */
import { createHash, randomBytes } from 'node:crypto'
import type { BlobMeta, Blobs, BlobUpload } from '../contract/ports.ts'

export function dryBlobs(blobs: Blobs): Blobs {
  const measured = new Map<string, BlobMeta>()
  return {
    async store(upload) {
      const meta = await measure(upload)
      measured.set(meta.id, meta)
      return meta
    },
    find: async (id) => measured.get(id) ?? (await blobs.find(id)),
    pin: async () => undefined,
    open: (meta, how) => blobs.open(meta, how),
    sweep: async () => 0,
  }
}

async function measure({ origin, name, stream, id, mediaType }: BlobUpload): Promise<BlobMeta> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return {
    id: id ?? randomBytes(16).toString('hex'),
    origin,
    kind: 'file',
    mediaType: mediaType ?? 'application/octet-stream',
    bytes,
    sha256: hash.digest('hex'),
    name,
  }
}
