import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Env } from './env.ts'

/** Of this DATA_DIR's journal, for whoever opens it; sizes in bytes. */
export function journalOptions(
  env: Env,
  config: Config,
): { dir: string; maxBytes: number; reserveBytes: number } {
  return {
    dir: join(env.DATA_DIR, 'journal'),
    maxBytes: config.journal.maxBytes,
    reserveBytes: env.DISK_RESERVE,
  }
}
