import { z } from 'zod'

/** The hotlines' own keys: `hotlines` in config/gateway.yaml. */
export const Config = z.strictObject({
  /** How long a JSONata expression may take. */
  expressionMs: z.int().min(10).max(5000).default(200),
  /** Sources that are stale within five minutes before the clock itself is suspected. */
  staleSources: z.int().min(2).max(64).default(3),
})
export type Config = z.infer<typeof Config>
