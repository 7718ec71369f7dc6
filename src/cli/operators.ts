/** `operator …`: who may sign in to the console. The first admin is made here. */
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { createPostgresAccounts, createPostgresSessions } from '../../adapters/operators-postgres.ts'
import type { Role } from '../contract/console.ts'
import { roles } from '../contract/console.ts'
import { findAlike, NewOperatorName } from '../ops/operator-name.ts'
import { hashPassword } from '../ops/passwords.ts'
import { type House, withHouse } from './house.ts'
import { newPassword } from './password.ts'
import { columns } from './table.ts'

const BY = 'command line'

export interface OperatorOptions {
  role?: string | undefined
  generate: boolean
}

export async function addOperator(name: string, { role: asked, generate }: OperatorOptions): Promise<number> {
  const role = roleOf(asked)
  const read = NewOperatorName.safeParse(name)
  if (!read.success) throw new Error(read.error.issues[0]?.message)
  // Asked before the house is opened: nobody else waits while somebody thinks.
  const { password, made } = await newPassword({ generate })
  const hash = await hashPassword(password)
  return withHouse(async (house) => {
    const { accounts, audit } = partsOf(house)
    const alike = await findAlike(accounts, read.data)
    if (alike) throw new Error(taken(alike.name))
    await audit.record({ by: BY, action: 'operator-add', subject: read.data, data: { role } })
    if (!(await accounts.add({ name: read.data, role, hash }))) throw new Error(taken(read.data))
    console.error(`${read.data} may sign in at /ops, as ${role}.`)
    if (made) tellMade(password)
    return 0
  })
}

export function listOperators(): Promise<number> {
  return withHouse(async (house) => {
    const { accounts, sessions } = partsOf(house)
    const all = await everybody(accounts)
    const open = Map.groupBy(await sessions.list({ limit: 10_000 }), ({ operator }) => operator)
    const rows = all.map(({ name, role, hash, disabledAt }) => [
      name,
      role,
      hash === undefined ? 'OIDC' : 'password',
      disabledAt === undefined ? 'may sign in' : 'disabled',
      String(open.get(name)?.length ?? 0),
    ])
    const head = ['name', 'role', 'signs in by', 'state', 'signed in']
    console.log(
      rows.length === 0
        ? 'none: make the first admin with `operator add NAME --role admin`'
        : columns([head, ...rows], [4]).join('\n'),
    )
    return 0
  })
}

export function disableOperator(name: string): Promise<number> {
  return change(name, 'operator-disable', async ({ accounts, sessions }) => {
    await accounts.change(name, { isDisabled: true })
    const ended = await sessions.end({ operator: name })
    console.log(`${name} may not sign in any more; ${ended.length} sessions end within 2 s`)
  })
}

export function enableOperator(name: string): Promise<number> {
  return change(name, 'operator-enable', async ({ accounts }) => {
    await accounts.change(name, { isDisabled: false })
    console.log(`${name} may sign in again`)
  })
}

export function changeRole(name: string, asked: string | undefined): Promise<number> {
  const role = roleOf(asked)
  return change(
    name,
    'operator-role',
    async ({ accounts }) => {
      await accounts.change(name, { role })
      console.log(`${name} is ${role}, within 2 s`)
    },
    { role },
  )
}

export function signOutOperator(name: string): Promise<number> {
  return change(name, 'session-end', async ({ sessions }) => {
    const ended = await sessions.end({ operator: name })
    console.log(`${ended.length} sessions of ${name} end within 2 s`)
  })
}

export async function changePassword(name: string, generate: boolean): Promise<number> {
  const { password, made } = await newPassword({ generate })
  const hash = await hashPassword(password)
  return change(name, 'password', async ({ accounts, sessions }) => {
    if ((await accounts.find(name))?.hash === undefined)
      throw new Error(`${name} signs in by OIDC: there is no password here to change`)
    await accounts.change(name, { hash })
    await sessions.end({ operator: name })
    console.error(`${name} has a new password; whoever was signed in with the old one is not, within 2 s.`)
    if (made) tellMade(password)
  })
}

type Parts = ReturnType<typeof partsOf>

/** In the audit log before it is done. */
function change(
  name: string,
  action: string,
  work: (parts: Parts) => Promise<void>,
  data?: Record<string, unknown>,
): Promise<number> {
  return withHouse(async (house) => {
    const parts = partsOf(house)
    if (!(await parts.accounts.find(name))) throw new Error(`there is no operator ${name}`)
    await parts.audit.record({ by: BY, action, subject: name, data })
    await work(parts)
    return 0
  })
}

function partsOf({ pool, config: { operators } }: House) {
  return {
    accounts: createPostgresAccounts(pool),
    audit: createPostgresAudit(pool),
    sessions: createPostgresSessions(pool, {
      lastsMs: operators.sessionHours * 3_600_000,
      idleMs: operators.idleMinutes * 60_000,
    }),
  }
}

async function everybody({ page }: Parts['accounts']) {
  const limit = 500
  const all = await page({ limit })
  for (let more = all; more.length === limit; all.push(...more))
    more = await page({ after: more.at(-1)?.name, limit })
  return all
}

function roleOf(text: string | undefined): Role {
  const role = roles.find((known) => known === text)
  if (!role) throw new Error(`--role is one of ${roles.join(', ')}`)
  return role
}

function taken(name: string): string {
  return `there is an operator ${name} already: \`operator enable\`, \`role\` or \`password\` change it; names are never given to somebody else, since the audit log holds them`
}

function tellMade(password: string): void {
  console.error('The password, shown only now:')
  console.log(password)
}
