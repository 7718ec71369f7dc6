/** Secrets that Jiesu makes for itself in DATA_DIR, mode 0600. Part of the backup. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The secret that all receipts are made with; made once. */
export function receiptSecret(dataDir: string): string {
  const file = join(dataDir, 'receipt.secret')
  if (!existsSync(file)) writeSecret(file, randomBytes(32).toString('hex'))
  return readFileSync(file, 'utf8').trim()
}

export function localKeyFile(dataDir: string): string {
  return join(dataDir, 'local.key')
}

export function readSecretFile(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

export function writeSecret(file: string, secret: string): void {
  const draft = `${file}.draft`
  writeFileSync(draft, `${secret}\n`, { mode: 0o600 })
  renameSync(draft, file)
}
