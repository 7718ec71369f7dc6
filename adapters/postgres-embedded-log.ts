import { copyFile, stat, truncate } from 'node:fs/promises'

const LOG_BYTES = 10_000_000

/** Keeps PostgreSQL's own log and one before it. The server appends, so it may be cut under its hands. */
export async function boundLog(file: string): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  )
  if (size <= LOG_BYTES) return
  // On a full disk the copy fails; the cut helps.
  await copyFile(file, `${file}.1`).catch(() => undefined)
  await truncate(file)
}
