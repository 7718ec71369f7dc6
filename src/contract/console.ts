/** The operators' console: who may do what, and the record of what they did. */

/** Each may do what those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

/** Whoever is signed in. */
export interface Operator {
  name: string
  role: Role
  /** Of this sign-in; tells it from others of the same person, and is no credential. */
  session: string
}

/** What a route of the console says of itself; one that says nothing is refused when it is registered. */
export type Access = Role | 'anyone'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of routes under /ops: the least role. */
    access?: Access
  }
  interface FastifyRequest {
    /** Set on every route under /ops but those for anyone. */
    operator: Operator | undefined
  }
}

export interface AuditEntry {
  /** RFC 3339. */
  at: string
  /** Who did it: an operator's name, `-` where nobody was signed in, `command line` for the CLI. */
  by: string
  /** What was done, such as `unmask`, `replay`, `pause`, `export`, `sign-in`. */
  action: string
  /** To what: a receipt, `queue/id`, a source, a name. */
  subject: string
  /** Why, as the operator gave it. */
  reason?: string | undefined
  /** What else tells it: no personal data. */
  data?: Readonly<Record<string, unknown>> | undefined
}

/** Grows only: the database refuses to change or delete what stands in it. */
export interface Audit {
  /** Resolves when it is kept: what is audited is done after that. Throws TemporaryError ledger-down. */
  record(entry: Omit<AuditEntry, 'at'>): Promise<void>
  /** Newest first, `before` the cursor of the page before. */
  page(query: {
    before?: string | undefined
    limit: number
    by?: string | undefined
    action?: string | undefined
    subject?: string | undefined
  }): Promise<{ entries: AuditEntry[]; cursor?: string | undefined }>
}
