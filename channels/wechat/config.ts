import { z } from 'zod'

const seconds = (standard: number, most = 86_400) => z.int().min(0).max(most).default(standard)

/** The channel's own keys: `wechat` in config/gateway.yaml. */
export const Config = z.strictObject({
  /** After its last part a draft goes by itself. */
  quietSeconds: seconds(180),
  /** The same where it has no words yet. */
  wordlessSeconds: seconds(600),
  /** A request that is closed waits so long for its files and for what was said in them. */
  mediaWaitSeconds: seconds(60),
  /** How far the timestamp of a callback may be from our clock. */
  windowSeconds: z.int().min(1).max(86_400).default(300),
  /** A callback waits so long for what the conversation answers; WeChat itself waits 5 s. */
  answerMs: z.int().min(0).max(4500).default(2500),
  /** What becomes of an open draft when its citizen leaves; config/wechat/accounts.yaml may say it for one account. */
  onUnsubscribe: z.enum(['submit', 'drop']).default('submit'),
})
export type Config = z.infer<typeof Config>
