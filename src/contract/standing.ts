/** How each source stands, as the channel that serves it sees it. */

/**
 * `unheard`: never yet; `unconfigured`: a secret is missing, it answers 503; `disabled`: turned off in its file;
 * `refusing`: most of what it sends of late fails authentication.
 */
export const standings = ['ok', 'silent', 'noisy', 'refusing', 'unheard', 'unconfigured', 'disabled'] as const
export type StandingState = (typeof standings)[number]

export interface Standing {
  /** As in the ledger: the hotline's number, the touchpoint. What an API's clients send is counted with their touchpoint. */
  endpoint: string
  name: string
  nameEn: string
  /** 整体并入, 双号并行, 设分中心; of a touchpoint its kind. */
  mode: string
  state: StandingState
  /** The state in words, English, for an operator. */
  sentence: string
  /** Whether what its file says of it is confirmed by a source. */
  confirmed: boolean
  /** Milliseconds since the epoch, when it was last heard; undefined: never. */
  lastAt?: number | undefined
  /** Requests of the last 60 minutes. */
  lastHour: number
  /** Usual at this hour of this weekday; undefined: nothing is said of it. */
  usualPerHour?: number | undefined
  /** Names of secrets that are not set. */
  missing: readonly string[]
  /** Whom to tell, as its file says. */
  contact?: string | undefined
  /** What to know when telling them: how it proves itself, its format. */
  facts: Readonly<Record<string, string>>
}
