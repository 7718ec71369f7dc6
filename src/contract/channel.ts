/** What a channel is given and what it exports. A channel folder imports this contract and itself, nothing else. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Advice, AdviceTables } from './advice.ts'
import type { Captcha } from './captcha.ts'
import type { Command, CommandServices } from './command.ts'
import type { ConfigFiles, LiveFiles } from './config-files.ts'
import type { ChannelJobs } from './errand.ts'
import type { Code } from './errors.ts'
import type { LedgerHoldings, LedgerRatings, LedgerRefusals, LedgerTracking } from './ledger.ts'
import type { ApiKey, Blobs, Clock, Entry, KeyChannel, Limits, Origin, Proof } from './ports.ts'
import type { Request, RequestType } from './request.ts'
import type { Standing } from './standing.ts'
import type { Submission, Supplement } from './submission.ts'
import type { AcceptedPart, Conversations, Part } from './thread.ts'

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
  /** What else tells it from others: the same bytes, told apart by this, are kept each. */
  apart?: string | undefined
  proof?: Proof | undefined
}

/** What a channel is given to understand once more, after its mapping was mended. */
export interface Kept {
  origin: Origin
  /** As `keep` was given it. */
  mediaType: string
  bytes: Buffer
  /** RFC 3339: when it came, whenever it is looked at. */
  receivedAt: string
}

/** What a value is about. One that nobody knows is masked by its form. */
export type Meaning = 'credential' | 'identity' | 'number' | 'name' | 'words' | 'code'

/** What was kept as its channel reads it today, for a person to look at. Nothing is masked yet. */
export interface Shown {
  /** How it was read, or what can't be; in words for an operator, without content. */
  facts: Readonly<Record<string, string>>
  /** Strings, and lists and objects of them; undefined where none can be read. */
  tree?: unknown
  /** Where there is no tree, but a charset that can be read. */
  text?: string
  /** By the names from the outside to a value, without the places in lists. */
  meaningOf(names: readonly string[]): Meaning | undefined
}

/** Of a metric that a channel keeps itself. */
export interface GaugeOptions {
  name: string
  help: string
  labels: string[]
  /** Called when somebody asks for the metrics. */
  collect(): { labels: Record<string, string>; value: number }[]
}

/** The door. Each resolves only after the entry is on the disk. */
export interface Intake {
  /** `proof` is on the disk together with it: its receipts are those of the same post before this one, which is added. */
  accept(submission: Submission, proof?: Proof): Promise<Accepted>
  supplement(supplement: Supplement): Promise<Accepted>
  /** Of a conversation: see contract/thread.ts. */
  part(part: Part): Promise<AcceptedPart>
  /** Promise 3: authentic, but not understood. */
  keep(unmapped: Unmapped): Promise<Accepted>
  /** An entry of this gateway's journal that is not yet in the ledger. */
  find(receipt: string): Entry | undefined
  /**
   * What was accepted with this nonce: here at once, elsewhere once the ledger has it. With `older` the ledger is
   * asked too; TemporaryError ledger-down where it can't be.
   */
  proofOf(origin: Origin, nonce: string, how?: { older: boolean }): Promise<Proof | undefined>
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
  conversations: Conversations
  tracking: LedgerTracking
  ratings: Pick<LedgerRatings, 'of' | 'rate'>
  holdings: LedgerHoldings
  refusals: LedgerRefusals
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
  gauge(options: GaugeOptions): void
  /** Says how its sources stand, for the console and alerts; `read` is called about once a second. */
  standings(read: () => readonly Standing[]): void
}

/** For understanding once more what was kept: no door, since what it makes takes the place of what was kept. */
export type ReplayServices = Pick<ChannelServices, 'blobs' | 'clock' | 'secret' | 'deriveKey'>

export interface Channel<Config extends z.ZodType = z.ZodType, Files = unknown> {
  plugin: FastifyPluginAsync<ChannelServices & { config: z.infer<Config>; files: LiveFiles<Files> }>
  config: Config
  /** Reads its folder of CONFIG_DIR, at start and again on SIGHUP; what is faulty now stays as it was in `before`. */
  readFiles?(reader: ConfigFiles, before: Files | undefined): Files
  commands?: Command<CommandServices>[]
  jobs?: ChannelJobs
  /** One for each request in it, in its order. Throws RejectedError with what is still not understood. */
  replay?(
    kept: Kept,
    services: ReplayServices & { config: z.infer<Config>; files: LiveFiles<Files> },
  ): Promise<Submission[]>
  /** For looking at what was kept. Throws nothing. */
  shown?(kept: Kept, services: { files: LiveFiles<Files> }): Shown
}
