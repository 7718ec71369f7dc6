/** Where this house is found, for programs on this machine: files in DATA_DIR, there for as long as it listens. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSecret } from './secrets.ts'

export interface Announcement {
  /** As this machine reaches it, such as `http://127.0.0.1:8080`. */
  address: string
  /** Of the queue's store; undefined where whoever started us knows it, and need not find a secret copied. */
  queueUrl: string | undefined
}

/** Returns what takes it back. */
export function announce(dataDir: string, { address, queueUrl }: Announcement): () => Promise<void> {
  const files = { address, 'queue.url': queueUrl }
  for (const [name, text] of Object.entries(files)) if (text) writeSecret(join(dataDir, name), text)
  return async () => {
    for (const name of Object.keys(files)) await rm(join(dataDir, name), { force: true })
  }
}
