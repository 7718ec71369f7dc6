/** Who may sign in to the operators' console, and who has. */
import type { Operator, Role } from './console.ts'

export interface Account {
  name: string
  role: Role
  /** scrypt, see src/ops/passwords.ts; undefined: signs in by OIDC alone. */
  hash?: string | undefined
  /** Of OIDC: issuer and `sub`. */
  identity?: string | undefined
  /** RFC 3339. */
  createdAt: string
  /** RFC 3339; signs in no more. */
  disabledAt?: string | undefined
}

/** All throw TemporaryError ledger-down. */
export interface Accounts {
  find(name: string): Promise<Account | undefined>
  findIdentity(identity: string): Promise<Account | undefined>
  /** By name, those after `after`. */
  page(query: { after?: string | undefined; limit: number }): Promise<Account[]>
  /** False: there is or was one of that name. */
  add(account: Pick<Account, 'name' | 'role' | 'hash' | 'identity'>): Promise<boolean>
  /** False: there is none of that name. */
  change(name: string, to: { role?: Role; hash?: string; isDisabled?: boolean }): Promise<boolean>
  /** How many admins may sign in. */
  admins(): Promise<number>
}

export interface OpenSession {
  /** SHA-256 of what the browser holds, base64url: no credential. */
  id: string
  operator: string
  role: Role
  /** RFC 3339, as the others. */
  createdAt: string
  seenAt: string
  expiresAt: string
  /** What it came from, without personal data. */
  origin: string
}

/** Open ones only: neither expired nor idle for too long, of nobody who is disabled. All throw TemporaryError ledger-down. */
export interface Sessions {
  open(session: Pick<OpenSession, 'id' | 'operator' | 'origin'>): Promise<void>
  /** Those of these that are open. */
  find(ids: readonly string[]): Promise<OpenSession[]>
  /** It was used just now. */
  seen(id: string): Promise<void>
  /** Returns those that were ended: that one, or all of an operator, but for one. */
  end(which: { id: string } | { operator: string; but?: string | undefined }): Promise<string[]>
  /** All, newest first, or those of an operator. */
  list(query: { operator?: string | undefined; limit: number }): Promise<OpenSession[]>
}

/** How a sign-in ended. `refused` tells nobody whether the name or the password was wrong. */
export type SignIn =
  | { token: string; operator: Operator }
  | { refused: 'wrong' }
  | { refused: 'too-many'; retryAfter: number }

/** Who is who, for the guard and for sockets. */
export interface People {
  /**
   * Of a cookie's value; undefined where it is of no open session. What was ended elsewhere ends here within 2 s. While the
   * ledger is down one that was open lately stays so; else throws TemporaryError ledger-down. Not being used at last ends it:
   * what a page asks for by itself is no use of it.
   */
  operatorOf(token: string, how?: { isUse: boolean }): Promise<Operator | undefined>
  /** Called once, when that session ends, however it does, until the returned function is. Within 2 s. */
  onEnded(session: string, listener: () => void): () => void
  signIn(tried: {
    name: string
    password: string
    address: string
    origin: string
    /** Of one that has signed in as that name before. */
    browser?: string | undefined
  }): Promise<SignIn>
  /** Whom somebody else has vouched for, such as OIDC. */
  admit(account: { name: string; role: Role; origin: string }): Promise<{ token: string; operator: Operator }>
  signOut(operator: Operator): Promise<void>
  /** Nobody may sign in who could let others in. Throws TemporaryError ledger-down. */
  lacksAdmin(): Promise<boolean>
  /** Ends a session, or all of an operator but one, at once for what hangs on them here. */
  end(which: Parameters<Sessions['end']>[0]): Promise<number>
}

/** What a provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>> & { iss: string; sub: string }

/** Of those who have an account elsewhere: an OpenID Connect provider. */
export interface IdentityProvider {
  /** Where the browser goes, and what it holds in the meantime. Throws TemporaryError busy where the provider is down. */
  start(): Promise<{ url: string; held: string }>
  /**
   * With what it came back, and what it held. Throws RejectedError unauthorized where that does not prove who it is,
   * TemporaryError busy where the provider is down.
   */
  finish(callback: { query: string; held: string }): Promise<Claims>
}
