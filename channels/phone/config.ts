import { z } from 'zod'

const seconds = (standard: number, most = 86_400) => z.int().min(0).max(most).default(standard)
const voices = z.array(z.string().min(1).max(64)).max(16).default([])

/** What is known of one call centre, by its touchpoint. */
export const Centre = z.strictObject({
  /** Channels or speakers of its transcripts that are agents, as its recogniser names them: `0`, `spk1`. */
  agentVoices: voices,
  /** The same of citizens. */
  citizenVoices: voices,
})
export type Centre = z.infer<typeof Centre>

/** The channel's own keys: `phone` in config/gateway.yaml. */
export const Config = z.strictObject({
  /** A transcript waits so long for the record of its call, and a record for the words. */
  windowSeconds: seconds(120),
  /** A live call that has ended waits so long for segments that are missing: another gateway may hold them. */
  gapSeconds: seconds(600),
  /** A live call of which nothing is heard for so long has ended. */
  endSeconds: z.int().min(1).max(86_400).default(1800),
  /** Of a post, bytes. */
  maxBytes: z.int().min(1000).max(64_000_000).default(16_000_000),
  live: z
    .strictObject({
      /** Of one connection. */
      maxCalls: z.int().min(1).max(100_000).default(2000),
      /** Messages that are not acknowledged yet; above it nothing is read. */
      maxInFlight: z.int().min(1).max(10_000).default(256),
      maxConnections: z.int().min(1).max(10_000).default(200),
      /** Of one touchpoint, whatever keys it has: one alone does not shut out the others. */
      maxConnectionsOfCentre: z.int().min(1).max(10_000).default(50),
    })
    .prefault({}),
  centres: z.record(z.string(), Centre).default({}),
})
export type Config = z.infer<typeof Config>
