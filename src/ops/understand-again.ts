/** What a channel makes, with the files as they are now, of something that was kept as it came. */
import type { Channel, ReplayServices } from '../contract/channel.ts'
import type { LiveFiles } from '../contract/config-files.ts'
import { RejectedError } from '../contract/errors.ts'
import type { Origin } from '../contract/ports.ts'
import type { Understand } from '../contract/quarantine.ts'
import type { Urgency } from '../contract/request.ts'
import { submissionEntry } from '../intake/submission-entry.ts'
import { dryBlobs } from './dry-blobs.ts'

export interface UnderstandAgainOptions {
  channels: ReadonlyMap<string, Channel>
  /** Of a channel in gateway.yaml. */
  config(channel: string): unknown
  files(channel: string): LiveFiles<unknown>
  services: ReplayServices
  receiptOf(origin: Origin, messageId: string): string
  urgencyOf(text: string): Urgency
}

export function createUnderstandAgain(options: UnderstandAgainOptions): Understand {
  const { channels, config, files, receiptOf, urgencyOf } = options
  return async (kept, { dry }) => {
    const { channel } = kept.origin
    const again = channels.get(channel)?.replay
    if (!again)
      throw new RejectedError('bad-request', {
        detail: `${channel} can not be asked again: see it, discard it`,
      })
    const services = dry ? { ...options.services, blobs: dryBlobs(options.services.blobs) } : options.services
    const given = { ...services, config: config(channel), files: files(channel) }
    const submissions = await again(kept, given)
    return Promise.all(
      submissions.map((submission) =>
        submissionEntry({ blobs: services.blobs, urgencyOf }, submission, {
          receipt: receiptOf(submission.source, submission.source.messageId),
          receivedAt: kept.receivedAt,
        }),
      ),
    )
  }
}
