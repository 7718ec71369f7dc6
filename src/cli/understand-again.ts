/** What a channel makes, with the files as they are now, of something that was kept as it came. */
import { join } from 'node:path'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import type { Understand } from '../../adapters/quarantine-postgres.ts'
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels, schemasOf } from '../channels.ts'
import { loadConfig } from '../config.ts'
import { ConfigError, type Fault } from '../config-error.ts'
import { RejectedError } from '../contract/errors.ts'
import { secret } from '../env.ts'
import { createReceipts } from '../intake/receipt.ts'
import { submissionEntry } from '../intake/submission-entry.ts'
import { readSecretFile } from '../secrets.ts'
import { createEmergencyWords } from '../triage/emergency.ts'
import type { House } from './house.ts'

/** Reads the channels' files when it is first needed. */
export function understandAgain(house: House): Understand {
  let opening: ReturnType<typeof open> | undefined
  return async (kept) => {
    opening ??= open(house)
    const { channels, config, files, services, receipts, urgencyOf } = await opening
    const { channel } = kept.origin
    const again = channels.get(channel)?.replay
    if (!again)
      throw new RejectedError('bad-request', {
        detail: `${channel} can not be asked again: see it, discard it`,
      })
    const submissions = await again(kept, { ...services, config: config[channel], files: files.of(channel) })
    return Promise.all(
      submissions.map((submission) =>
        submissionEntry({ blobs: services.blobs, urgencyOf }, submission, {
          receipt: receipts.of(submission.source, submission.source.messageId),
          receivedAt: kept.receivedAt,
        }),
      ),
    )
  }
}

async function open({ env }: House) {
  const channels = await loadChannels()
  const config = loadConfig(env.CONFIG_DIR, schemasOf(channels))
  const faults: Fault[] = []
  const files = readChannelFiles(env.CONFIG_DIR, channels, faults)
  if (faults.length > 0) throw new ConfigError(faults)
  const made = env.RECEIPT_SECRET ?? readSecretFile(join(env.DATA_DIR, 'receipt.secret'))
  if (made === undefined) throw new Error('RECEIPT_SECRET is needed: it makes the receipts')
  const receipts = createReceipts(made)
  const { attachments, emergencyWords } = config
  const blobs = await createFileBlobs({
    dir: env.BLOBS_DIR,
    clock: Date,
    ...attachments,
    reserve: env.DISK_RESERVE,
  })
  const words = createEmergencyWords(emergencyWords)
  return {
    channels,
    config: config.channels,
    files,
    receipts,
    services: { blobs, clock: Date, secret: (name: string) => secret(name), deriveKey: receipts.deriveKey },
    urgencyOf: (text: string) => words(text)?.urgency ?? 'normal',
  }
}
