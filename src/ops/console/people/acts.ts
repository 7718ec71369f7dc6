/** What is done to accounts and sessions; each is in the audit log before it is done. */
import { type Operator, type Role, roles } from '../../../contract/console.ts'
import type { Account } from '../../../contract/people.ts'
import { findAlike, NewOperatorName } from '../../operator-name.ts'
import { hashPassword, isPassword, makePassword, passwordFault } from '../../passwords.ts'
import { mayDo } from '../guard.ts'
import type { ConsoleServices } from '../services.ts'
import type { Done } from './texts.ts'

/** A password that was made for somebody is shown once. */
export type Outcome = Done | { name: string; password: string }

interface Named {
  name: string
  reason: string
}
interface Given {
  name: string
  role: string
}
type Services = Pick<ConsoleServices, 'accounts' | 'sessions' | 'people' | 'audit' | 'limits'>

export interface Acts {
  changePassword(by: Operator, typed: { current: string; next: string; again: string }): Promise<Done>
  endSession(by: Operator, session: string): Promise<Done>
  add(by: Operator, given: Given): Promise<Outcome>
  setRole(by: Operator, given: Given): Promise<Done>
  disable(by: Operator, named: Named): Promise<Done>
  enable(by: Operator, named: Named): Promise<Done>
  newPassword(by: Operator, named: Named): Promise<Outcome>
}

const TRIES = { max: 10, windowSeconds: 900 }

export function createActs(services: Services): Acts {
  return { ...ownActs(services), ...makingActs(services), ...changingActs(services) }
}

function ownActs({ accounts, sessions, people, audit, limits }: Services) {
  return {
    async changePassword({ name, session }: Operator, { current, next, again }) {
      if (next !== again) return 'differ'
      const fault = passwordFault(next)
      if (fault) return fault
      const tried = `ops/password/${name}`
      if (!(await limits.take(tried, TRIES)).allowed) return 'too-many'
      if (!(await isPassword(current, (await accounts.find(name))?.hash))) return 'wrong'
      await limits.giveBack(tried)
      const hash = await hashPassword(next)
      await audit.record({ by: name, action: 'password', subject: name })
      await accounts.change(name, { hash })
      await people.end({ operator: name, but: session })
      return 'password'
    },
    async endSession(by: Operator, session: string) {
      const [found] = /^[\w-]{43}$/.test(session) ? await sessions.find([session]) : []
      // Others' are nobody's business: as if it were not there.
      if (!found || (found.operator !== by.name && !mayDo(by.role, 'admin'))) return 'already-ended'
      await audit.record({
        by: by.name,
        action: 'session-end',
        subject: found.operator,
        data: { origin: found.origin },
      })
      return (await people.end({ id: session })) > 0 ? 'ended' : 'already-ended'
    },
  } satisfies Partial<Acts>
}

/** Those that make a password. */
function makingActs({ accounts, people, audit }: Services) {
  return {
    async add(by: Operator, given: Given) {
      const name = NewOperatorName.safeParse(given.name)
      const role = roleOf(given.role)
      if (!name.success || !role) return 'name'
      if (await findAlike(accounts, name.data)) return 'taken'
      const password = makePassword()
      const hash = await hashPassword(password)
      await audit.record({ by: by.name, action: 'operator-add', subject: name.data, data: { role } })
      return (await accounts.add({ name: name.data, role, hash })) ? { name: name.data, password } : 'taken'
    },
    async newPassword(by: Operator, { name, reason }: Named) {
      if ((await accounts.find(name))?.hash === undefined) return 'nobody'
      if (!isReason(reason)) return 'reason'
      const password = makePassword()
      const hash = await hashPassword(password)
      await audit.record({ by: by.name, action: 'password', subject: name, reason })
      await accounts.change(name, { hash })
      await people.end({ operator: name })
      return { name, password }
    },
  } satisfies Partial<Acts>
}

function changingActs({ accounts, people, audit }: Services) {
  const isLastAdmin = async ({ role, disabledAt }: Account) =>
    role === 'admin' && disabledAt === undefined && (await accounts.admins()) <= 1

  return {
    async setRole(by: Operator, given: Given) {
      const account = await accounts.find(given.name)
      const role = roleOf(given.role)
      if (!account || !role) return 'nobody'
      if (role !== 'admin' && (await isLastAdmin(account))) return 'last-admin'
      await audit.record({
        by: by.name,
        action: 'operator-role',
        subject: account.name,
        data: { role, before: account.role },
      })
      await accounts.change(account.name, { role })
      return 'role'
    },
    async disable(by: Operator, { name, reason }: Named) {
      const account = await accounts.find(name)
      if (!account) return 'nobody'
      if (!isReason(reason)) return 'reason'
      if (await isLastAdmin(account)) return 'last-admin'
      await audit.record({ by: by.name, action: 'operator-disable', subject: name, reason })
      await accounts.change(name, { isDisabled: true })
      await people.end({ operator: name })
      return 'disabled'
    },
    async enable(by: Operator, { name, reason }: Named) {
      if (!(await accounts.find(name))) return 'nobody'
      if (!isReason(reason)) return 'reason'
      await audit.record({ by: by.name, action: 'operator-enable', subject: name, reason })
      await accounts.change(name, { isDisabled: false })
      return 'enabled'
    },
  } satisfies Partial<Acts>
}

function roleOf(text: string): Role | undefined {
  return roles.find((role) => role === text)
}

function isReason(text: string): boolean {
  return text.trim() !== '' && text.length <= 500
}
