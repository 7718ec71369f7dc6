import { z } from 'zod'

const Stages = (free: number, ask: number) =>
  z
    .strictObject({
      /** Up to here nobody is asked anything. */
      free: z.int().min(1).default(free),
      /** From here on the wait is the longest, or a question is asked. */
      ask: z.int().min(1).default(ask),
    })
    .refine((stages) => stages.ask >= stages.free, 'expected `ask` no less than `free`')
    .prefault({})

/** Of the citizen's form. Whoever is above them waits and confirms; nobody is refused. */
const Limits = z
  .strictObject({
    /** In which requests and uploads are counted. */
    windowSeconds: z.int().min(1).default(3600),
    /** Requests from one address, of IPv6 one /64: thousands of people may be behind it. */
    address: Stages(300, 1500),
    /** Requests that name one phone. */
    phone: Stages(10, 40),
    longestWaitSeconds: z.int().min(1).max(300).default(30),
    /** A form filled in faster is asked about once more. */
    leastSeconds: z.int().min(0).max(60).default(3),
    /** From one address. Above them a file is not taken until the window ends; words always are. */
    files: z.int().min(1).default(2000),
    fileBytes: z.int().min(1).default(10_000_000_000),
  })
  .prefault({})

/** The web channel's own keys: `web` in config/gateway.yaml. */
export const Config = z.strictObject({
  /** Largest JSON body, bytes. */
  bodyLimit: z.int().min(1024).default(1_048_576),
  limits: Limits,
  /** What is asked above `limits`: nothing but to wait and confirm, or a small sum in words. */
  captcha: z.enum(['none', 'question']).default('none'),
})
export type Config = z.infer<typeof Config>
