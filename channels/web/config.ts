import { z } from 'zod'

/** The web channel's own keys: `web` in config/gateway.yaml. */
export const Config = z.strictObject({
  /** Largest JSON body, bytes. */
  bodyLimit: z.int().min(1024).default(1_048_576),
})
export type Config = z.infer<typeof Config>
