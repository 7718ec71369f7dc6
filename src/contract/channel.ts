/** What a channel is given and what it exports. A channel folder imports this contract and itself, nothing else. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Advice, AdviceTables } from './advice.ts'
import type { Code } from './errors.ts'
import type { LedgerRatings, LedgerTracking } from './ledger.ts'
import type { ApiKey, Blobs, Captcha, Clock, Entry, KeyChannel, Limits, Origin } from './ports.ts'
import type { Request, RequestType } from './request.ts'
import type { Submission, Supplement } from './submission.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which keys may call this route. */
    keys?: KeyChannel[]
    /** How it may fail, for /docs; what every route with `keys` may answer is added there. */
    errors?: Code[]
  }
  interface FastifyRequest {
    /** Whose key it is: set by `authenticate`, also where that key is refused here. */
    caller: ApiKey | undefined
  }
}

export interface Accepted {
  receipt: string
}

export interface Unmapped {
  origin: Origin
  /** What could not be understood, in words for an operator. */
  reason: string
  mediaType: string
  bytes: Uint8Array
}

/** The door. Each resolves only after the entry is on the disk. */
export interface Intake {
  accept(submission: Submission): Promise<Accepted>
  supplement(supplement: Supplement): Promise<Accepted>
  /** Promise 3: authentic, but not understood. */
  keep(unmapped: Unmapped): Promise<Accepted>
  /** An entry of this gateway's journal that is not yet in the ledger. */
  find(receipt: string): Entry | undefined
  /** Counts a refusal of a known source, beside the balance. */
  refused(origin: Origin, code: string): void
}

export interface Touchpoint {
  id: string
  name: string
  nameEn: string
  kind: string
  confirmed: boolean
  /** Accepted requests per minute; undefined: no limit. */
  perMinute?: number | undefined
  /** `#rrggbb`: white text on it, and it as text on white, can be read. */
  colour?: string | undefined
  /** `#rrggbb` for dark mode: dark text on it, and it as text on a dark ground, can be read. */
  colourDark?: string | undefined
  /** A sentence or two above the form. */
  intro?: string | undefined
  introEn?: string | undefined
  /** What its form begins with. */
  defaults?: { type?: RequestType | undefined; district?: string | undefined } | undefined
  /** Origins that may show its form in a frame. */
  embedIn: string[]
}

/** RFC 3339, with +08:00. */
export interface DueTimes {
  dispatchDueAt: string
  handleDueAt: string
}

/** Given to every channel's plugin. */
export interface ChannelServices {
  intake: Intake
  tracking: LedgerTracking
  ratings: Pick<LedgerRatings, 'of' | 'rate'>
  blobs: Blobs
  limits: Limits
  /** By the name that a channel's own keys in gateway.yaml call it; none is on by itself. */
  captchas: ReadonlyMap<string, Captcha>
  clock: Clock
  touchpoints: ReadonlyMap<string, Touchpoint>
  /** config/texts by file name, `privacy.zh.md`: paragraphs, `##` headings and `-` lists; no other mark-up. */
  texts: ReadonlyMap<string, string>
  /** For what somebody is about to send; pure, microseconds. */
  advice(text: string): Advice
  adviceTables: AdviceTables
  /** What triage will promise of a request that it has not seen yet. */
  dueTimes(request: Request): DueTimes
  /** Who calls, or RejectedError unauthorized or forbidden, TemporaryError ledger-down. */
  authenticate(request: FastifyRequest, channels: KeyChannel[]): ApiKey | Promise<ApiKey>
  /** Whether this text is mistyped, a receipt as it is stored, or neither. */
  readReceipt(text: string): string
  /** `https://…` or `http://host:port`, without a slash at the end. */
  publicUrl: string
  /** By its name in upper case, from the environment or `*_FILE`. */
  secret(name: string): string | undefined
  /** 32 bytes, the same on every gateway of the installation, another one for every purpose. */
  deriveKey(purpose: string): Buffer
}

export interface Channel<Config extends z.ZodType = z.ZodType> {
  plugin: FastifyPluginAsync<ChannelServices & { config: z.infer<Config> }>
  config: Config
}
