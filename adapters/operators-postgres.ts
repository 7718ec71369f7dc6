/** Operators and their sessions, in the ledger: all gateways know the same ones. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Role } from '../src/contract/console.ts'
import type { Account, Accounts, OpenSession, Sessions } from '../src/contract/people.ts'
import { type Pool, query } from './postgres.ts'

interface AccountRow {
  name: string
  role: Role
  hash: string | null
  identity: string | null
  created_at: Date
  disabled_at: Date | null
}

export function createPostgresAccounts(pool: Pool): Accounts {
  return {
    async find(name) {
      const [row] = await query<AccountRow>(pool, 'select * from operators where name = $1', [name])
      return row && accountOf(row)
    },
    async findIdentity(identity) {
      const [row] = await query<AccountRow>(pool, 'select * from operators where identity = $1', [identity])
      return row && accountOf(row)
    },
    async page({ after = '', limit }) {
      const rows = await query<AccountRow>(
        pool,
        'select * from operators where name > $1 order by name limit $2',
        [after, limit],
      )
      return rows.map(accountOf)
    },
    async add({ name, role, hash, identity }) {
      const rows = await query(
        pool,
        'insert into operators (name, role, hash, identity) values ($1, $2, $3, $4) on conflict do nothing returning 1',
        [name, role, hash ?? null, identity ?? null],
      )
      return rows.length > 0
    },
    async change(name, { role, hash, isDisabled }) {
      const rows = await query(
        pool,
        `update operators set role = coalesce($2, role), hash = coalesce($3, hash),
          disabled_at = case $4::boolean when true then coalesce(disabled_at, now()) when false then null else disabled_at end
         where name = $1 returning 1`,
        [name, role ?? null, hash ?? null, isDisabled ?? null],
      )
      return rows.length > 0
    },
    async admins() {
      const [row] = await query<{ count: string }>(
        pool,
        "select count(*) from operators where role = 'admin' and disabled_at is null",
      )
      return Number(row?.count ?? 0)
    },
  }
}

function accountOf({ name, role, hash, identity, created_at, disabled_at }: AccountRow): Account {
  return {
    name,
    role,
    ...(hash !== null && { hash }),
    ...(identity !== null && { identity }),
    createdAt: beijingTime(created_at.getTime()),
    ...(disabled_at && { disabledAt: beijingTime(disabled_at.getTime()) }),
  }
}

interface SessionRow {
  id: Buffer
  operator: string
  role: Role
  created_at: Date
  seen_at: Date
  expires_at: Date
  origin: string
}

export interface SessionTimes {
  /** From the sign-in. */
  lastsMs: number
  /** Without a page being opened. */
  idleMs: number
}

/** By the database's clock: gateways may disagree about the time. */
export function createPostgresSessions(pool: Pool, { lastsMs, idleMs }: SessionTimes): Sessions {
  const OPEN = `select s.*, o.role from operator_sessions s join operators o on o.name = s.operator
    where o.disabled_at is null and s.expires_at > now() and s.seen_at > now() - $1 * interval '1 ms'`
  return {
    async open({ id, operator, origin }) {
      await query(
        pool,
        `with gone as (delete from operator_sessions where expires_at < now() or seen_at < now() - $5 * interval '1 ms')
         insert into operator_sessions (id, operator, origin, expires_at) values ($1, $2, $3, now() + $4 * interval '1 ms')`,
        [bytesOf(id), operator, origin, lastsMs, idleMs],
      )
    },
    async find(ids) {
      const rows = await query<SessionRow>(pool, `${OPEN} and s.id = any($2)`, [idleMs, ids.map(bytesOf)])
      return rows.map(sessionOf)
    },
    async seen(id) {
      await query(pool, 'update operator_sessions set seen_at = now() where id = $1', [bytesOf(id)])
    },
    async end(which) {
      const [condition, values] =
        'id' in which
          ? ['id = $1', [bytesOf(which.id)]]
          : ['operator = $1 and id is distinct from $2', [which.operator, which.but && bytesOf(which.but)]]
      const rows = await query<Pick<SessionRow, 'id'>>(
        pool,
        `delete from operator_sessions where ${condition} returning id`,
        values,
      )
      return rows.map(({ id }) => id.toString('base64url'))
    },
    async list({ operator, limit }) {
      const rows = await query<SessionRow>(
        pool,
        `${OPEN} and ($2::text is null or s.operator = $2) order by s.created_at desc limit $3`,
        [idleMs, operator ?? null, limit],
      )
      return rows.map(sessionOf)
    },
  }
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id, 'base64url')
}

function sessionOf({ id, operator, role, created_at, seen_at, expires_at, origin }: SessionRow): OpenSession {
  return {
    id: id.toString('base64url'),
    operator,
    role,
    createdAt: beijingTime(created_at.getTime()),
    seenAt: beijingTime(seen_at.getTime()),
    expiresAt: beijingTime(expires_at.getTime()),
    origin,
  }
}
