/** What is stuck, for the console of a gateway: chooses its adapters as console.ts does. */
import { createPostgresStandingErrands } from '../adapters/errands-postgres-standing.ts'
import type { Pool } from '../adapters/postgres.ts'
import { createPostgresProgress } from '../adapters/progress-postgres.ts'
import { createPostgresQuarantine } from '../adapters/quarantine-postgres.ts'
import { createPostgresQuarantineDesk } from '../adapters/quarantine-postgres-desk.ts'
import { createPostgresRatings } from '../adapters/ratings-postgres.ts'
import { failingThreads, retryThreads } from '../adapters/threads-postgres-failing.ts'
import { createPostgresTracking } from '../adapters/tracking-postgres.ts'
import type { ChannelFiles } from './channel-files.ts'
import { replyingChannels } from './channels.ts'
import type { Config } from './config.ts'
import type { Channel } from './contract/channel.ts'
import type { Blobs, Clock, Log } from './contract/ports.ts'
import type { Understand } from './contract/quarantine.ts'
import type { QueueDesk } from './contract/queue-desk.ts'
import type { Urgency } from './contract/request.ts'
import { createSecrets } from './held-secrets.ts'
import { contentHash } from './intake/content.ts'
import { createReceipts } from './intake/receipt.ts'
import type { StuckServices } from './ops/console/stuck.ts'
import { readKept } from './ops/show-kept.ts'
import { createUnderstandAgain } from './ops/understand-again.ts'

export interface StuckParts {
  env: { REDIS_URL?: string | undefined }
  config: Config
  channels: ReadonlyMap<string, Channel>
  files: ChannelFiles
  databaseUrl: string
  receiptSecret: string | undefined
  blobs: Blobs
  urgencyOf(text: string): Urgency
  clock: Clock
  log: Log
}

export function openStuck(parts: StuckParts, pool: Pool): { services: StuckServices; stop(): Promise<void> } {
  const { channels, files } = parts
  const { queues, stop } = openQueues(parts)
  const replies = async () => replyingChannels(channels)
  return {
    services: {
      quarantine: createPostgresQuarantine({ pool, contentHash, understand: understandOf(parts) }),
      quarantineDesk: createPostgresQuarantineDesk(pool),
      readKept: (kept) => readKept({ channels, files: files.of }, kept),
      errands: createPostgresStandingErrands(pool),
      threads: { failing: () => failingThreads(pool), retry: () => retryThreads(pool) },
      queues,
      handover: {
        progress: createPostgresProgress(pool, { replies }),
        tracking: createPostgresTracking(pool, { replies }),
        ratings: createPostgresRatings(pool),
      },
    },
    stop,
  }
}

/** As the gateway understands what comes in: the same files, read again when an operator says so. */
function understandOf({
  config,
  channels,
  files,
  receiptSecret,
  blobs,
  urgencyOf,
  clock,
  log,
}: StuckParts): Understand {
  const receipts = createReceipts(receiptSecret ?? '')
  return createUnderstandAgain({
    channels,
    config: (channel) => config.channels[channel],
    files: files.of,
    services: { blobs, clock, secret: createSecrets(log), deriveKey: receipts.deriveKey },
    receiptOf: receipts.of,
    urgencyOf,
  })
}

/** BullMQ takes a while to load, and connections: not before somebody looks at a queue. */
function openQueues({ env, databaseUrl, log }: StuckParts): { queues: QueueDesk; stop(): Promise<void> } {
  let opening: Promise<QueueDesk & { close(): Promise<void> }> | undefined
  const open = async () => {
    const { createBullQueueDesk } = await import('../adapters/queue-desk-bullmq.ts')
    return createBullQueueDesk({ redisUrl: env.REDIS_URL, databaseUrl, log })
  }
  const desk = () => {
    opening ??= open()
    return opening
  }
  return {
    queues: {
      look: async (queue) => (await desk()).look(queue),
      page: async (queue, state, page) => (await desk()).page(queue, state, page),
      find: async (queue, id) => (await desk()).find(queue, id),
      act: async (queue, id, act) => (await desk()).act(queue, id, act),
      pause: async (queue, isPaused) => (await desk()).pause(queue, isPaused),
    },
    stop: async () => (await opening)?.close(),
  }
}
