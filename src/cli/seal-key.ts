import { join } from 'node:path'
import type { Env } from '../env.ts'
import { createReceipts } from '../intake/receipt.ts'
import { SEAL_PURPOSE } from '../keeping/seal.ts'
import { readSecretFile } from '../secrets.ts'

/** RECEIPT_SECRET, or the one that was made in DATA_DIR. */
export function installationSecret({ RECEIPT_SECRET, DATA_DIR }: Env): string {
  const secret = RECEIPT_SECRET ?? readSecretFile(join(DATA_DIR, 'receipt.secret'))
  if (secret === undefined) throw new Error('RECEIPT_SECRET is not set: the one of this installation')
  return secret
}

export function sealKey(env: Env): Buffer {
  return createReceipts(installationSecret(env)).deriveKey(SEAL_PURPOSE)
}
