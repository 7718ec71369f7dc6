/** A running house with operators of every role, and ways to be one of them: by fetch, in a browser, on a socket. */
import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { createPostgresAccounts, createPostgresSessions } from '../../adapters/operators-postgres.ts'
import type { AuditEntry } from '../../src/contract/console.ts'
import { type Role, roles } from '../../src/contract/console.ts'
import { hashPassword } from '../../src/ops/passwords.ts'
import { sessionOf } from '../../src/ops/people.ts'
import { type Api, startApi } from './api.ts'
import { openBrowser, type Visit, type VisitOptions, type Visitor } from './browser.ts'
import type { HouseOptions } from './house.ts'
import type { Teardown } from './postgres.ts'

export const password = 'correct horse battery'
const COOKIE = 'ops-session'

export interface PageAnswer {
  status: number
  headers: Headers
  /** HTML, or whatever it is. */
  text: string
  /** Where it leads to: path and query of `Location`. */
  to: string | undefined
}

export interface AskOptions {
  as?: Role | undefined
  headers?: Record<string, string>
  /** Not followed otherwise. */
  follow?: boolean
}

export interface Console extends Api {
  /** Signs that operator in (named as the role) without the form: a `Cookie` header. A session of its own each time. */
  signIn(role: Role): Promise<string>
  /** Headers of a page's own post, or of a socket of it: cookie and origin. */
  headersOf(role: Role): Promise<Record<string, string>>
  /** GET of a page, as the operator of that role, who stays signed in for the whole test. */
  page(path: string, options?: AskOptions): Promise<PageAnswer>
  /** POST of a form from a page of ours. */
  post(path: string, fields: Record<string, string>, options?: AskOptions): Promise<PageAnswer>
  /** A browser in which the operator of that role is signed in; faults on its pages fail `test`. */
  openAs(
    role: Role,
    test: Test,
    stay: (visitor: Visitor) => Promise<void>,
    options?: VisitOptions,
  ): Promise<void>
  /** Newest first. */
  audited(query?: { action?: string; subject?: string; by?: string }): Promise<AuditEntry[]>
}

export async function startConsole(t: Teardown, options: HouseOptions = {}): Promise<Console> {
  const api = await startApi(t, options)
  const accounts = createPostgresAccounts(api.pool)
  const sessions = createPostgresSessions(api.pool, { lastsMs: 3_600_000, idleMs: 3_600_000 })
  const audit = createPostgresAudit(api.pool)
  const hash = await hashPassword(password)
  for (const role of roles) await accounts.add({ name: role, role, hash })

  async function open(role: Role): Promise<string> {
    const token = randomBytes(32).toString('base64url')
    await sessions.open({ id: sessionOf(token), operator: role, origin: 'test' })
    return token
  }
  const signIn = async (role: Role) => `${COOKIE}=${await open(role)}`
  const cookies = new Map<Role, Promise<string>>()
  const cookieOf = (role: Role) => {
    const known = cookies.get(role) ?? signIn(role)
    cookies.set(role, known)
    return known
  }
  async function ask(path: string, init: RequestInit, { as = 'admin', headers, follow }: AskOptions = {}) {
    const answer = await fetch(api.url + path, {
      ...init,
      redirect: follow ? 'follow' : 'manual',
      headers: { origin: api.url, cookie: await cookieOf(as), ...headers },
    })
    const location = answer.headers.get('location')
    const { pathname, search } = new URL(location ?? '/', api.url)
    const to = location === null ? undefined : pathname + search
    return { status: answer.status, headers: answer.headers, text: await answer.text(), to }
  }
  let visit: Promise<Visit> | undefined
  return {
    ...api,
    signIn,
    headersOf: async (role) => ({ cookie: await cookieOf(role), origin: api.url }),
    page: (path, asked) => ask(path, {}, asked),
    post: (path, fields, asked) => ask(path, { method: 'POST', body: new URLSearchParams(fields) }, asked),
    async openAs(role, test, stay, visiting = {}) {
      visit ??= openBrowser(t, api)
      const cookie = { name: COOKIE, value: await open(role), url: api.url, httpOnly: true }
      await (await visit)(test, visiting, async (visitor) => {
        await visitor.context.addCookies([cookie])
        await stay(visitor)
      })
    },
    audited: async (query = {}) => (await audit.page({ limit: 100, ...query })).entries,
  }
}
