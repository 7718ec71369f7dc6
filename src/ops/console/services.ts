/** What the rooms of the console are given. */

import type { Oidc } from '../../config-operators.ts'
import type { Audit } from '../../contract/console.ts'
import type { LedgerRefusals } from '../../contract/ledger.ts'
import type { UnassignedDesk } from '../../contract/objections.ts'
import type { Accounts, IdentityProvider, People, Sessions } from '../../contract/people.ts'
import type { Clock, Limits } from '../../contract/ports.ts'
import type { Series } from '../../contract/series.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import type { AlertServices } from '../alerts/services.ts'
import type { KnownBrowsers } from '../known-browsers.ts'
import type { RequestServices } from './requests/services.ts'
import type { StuckServices } from './stuck.ts'

export interface ConsoleServices extends StuckServices {
  clock: Clock
  /** `https://…` or `http://host:port`, without a slash at the end. */
  publicUrl: string
  limits: Limits
  audit: Audit
  /** Who is signed in: sockets ask it when theirs ends. */
  people: People
  /** What the first admin is made with, on the server; `needs`: a variable that it needs beside, which is a secret. */
  firstAdmin: { command: string; needs?: string }
  /** Which have signed in before. */
  browsers: KnownBrowsers
  accounts: Accounts
  sessions: Sessions
  /** Undefined: nobody but ourselves vouches for people. */
  oidc: { provider: IdentityProvider; settings: Oidc } | undefined
  /** The latest; the same object until the next is built. */
  snapshot(): Snapshot
  /** Called with each snapshot, until the returned function is. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void
  /** What the charts are drawn from. */
  series: Series
  /** Bodies that were refused, for a while. */
  refusals: Pick<LedgerRefusals, 'list' | 'find'>
  alerts: AlertServices
  requests: RequestServices
  /** What waits for a person to name its unit. */
  unassigned: Pick<UnassignedDesk, 'list' | 'assign'>
}
