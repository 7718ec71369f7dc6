/** `geocoder` in config/gateway.yaml: who is asked where an address or a point is. */
import { z } from 'zod'

/** Amap's REST API v3; its key is GEOCODER_API_KEY. */
export const GeocoderConfig = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://restapi.amap.com')
    .describe('Without /v3'),
  /** For one question. */
  seconds: z.int().min(1).max(30).default(2),
})
export type GeocoderConfig = z.output<typeof GeocoderConfig>
