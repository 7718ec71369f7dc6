/** What a channel makes, with the files as they are now, of something that was kept as it came. */
import { join } from 'node:path'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels, schemasOf } from '../channels.ts'
import { loadConfig } from '../config.ts'
import { ConfigError, type Fault } from '../config-error.ts'
import type { Understand } from '../contract/quarantine.ts'
import { secret } from '../env.ts'
import { createReceipts } from '../intake/receipt.ts'
import { createUnderstandAgain } from '../ops/understand-again.ts'
import { readSecretFile } from '../secrets.ts'
import { createEmergencyWords, urgencyBy } from '../triage/emergency.ts'
import type { House } from './house.ts'

/** Reads the channels' files when it is first needed. */
export function understandAgain(house: House): Understand {
  let opening: Promise<Understand> | undefined
  return async (kept, how) => {
    opening ??= open(house)
    const understand = await opening
    return understand(kept, how)
  }
}

async function open({ env }: House): Promise<Understand> {
  const channels = await loadChannels()
  const config = loadConfig(env.CONFIG_DIR, schemasOf(channels))
  const faults: Fault[] = []
  const files = readChannelFiles(env.CONFIG_DIR, channels, faults)
  if (faults.length > 0) throw new ConfigError(faults)
  const made = env.RECEIPT_SECRET ?? readSecretFile(join(env.DATA_DIR, 'receipt.secret'))
  if (made === undefined) throw new Error('RECEIPT_SECRET is needed: it makes the receipts')
  const receipts = createReceipts(made)
  const { attachments, urgency } = config
  const blobs = await createFileBlobs({
    dir: env.BLOBS_DIR,
    clock: Date,
    ...attachments,
    reserve: env.DISK_RESERVE,
  })
  return createUnderstandAgain({
    channels,
    config: (channel) => config.channels[channel],
    files: files.of,
    services: { blobs, clock: Date, secret: (name: string) => secret(name), deriveKey: receipts.deriveKey },
    receiptOf: receipts.of,
    urgencyOf: urgencyBy(createEmergencyWords(urgency)),
  })
}
