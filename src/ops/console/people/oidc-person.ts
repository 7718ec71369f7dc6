/** Whom the provider vouches for, and whether they come in. */
import type { Account } from '../../../contract/people.ts'
import type { Person } from '../../oidc-claims.ts'
import { findAlike, NewOperatorName } from '../../operator-name.ts'
import type { Texts } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'

export type Refused = 'no-role' | 'no-name' | 'taken' | 'disabled' | 'not-proven' | 'down'

export const refusals = {
  zh: {
    'no-role': '您的单位账号没有值班台的角色。如果工作需要，请联系单位账号系统的管理员。',
    'no-name': '单位账号系统没有给出可用的用户名。请联系管理员检查 nameClaim 设置。',
    taken: '这里已经有一个同名的账号。请联系值班台的管理员。',
    disabled: '您的账号已停用。请联系值班台的管理员。',
    'not-proven': '登录没有完成，请再试一次。',
    down: '单位账号系统连不上，请过一会儿再试，或者用本地密码登录。',
  },
  en: {
    'no-role':
      'Your account has no role here. If you need one for your work, ask whoever keeps those accounts.',
    'no-name': 'The provider gave no name that can be used. Ask an admin to look at `nameClaim`.',
    taken: 'There is another account of that name here. Ask an admin of the console.',
    disabled: 'Your account is disabled. Ask an admin of the console.',
    'not-proven': 'The sign-in was not completed: try again.',
    down: 'The provider can not be reached: try again later, or sign in with a password.',
  },
} satisfies Texts<Record<Refused, string>>

/** The account of whoever the provider vouches for; made at their first sign-in, with the role that it says now. */
export async function meet(
  { accounts, audit }: ConsoleServices,
  person: Person,
): Promise<Pick<Account, 'name' | 'role'> | Refused> {
  const { name, role, identity } = person
  const known = await accounts.findIdentity(identity)
  if (!known) {
    if (!NewOperatorName.safeParse(name).success) return 'no-name'
    // A name that is ours, or looks like it, is nobody else's, whatever the provider calls them.
    if (await findAlike(accounts, name)) return 'taken'
    await audit.record({ by: 'oidc', action: 'operator-add', subject: name, data: { role } })
    return (await accounts.add({ name, role, identity })) ? person : 'taken'
  }
  if (known.disabledAt) return 'disabled'
  if (known.role !== role) {
    await audit.record({
      by: 'oidc',
      action: 'operator-role',
      subject: known.name,
      data: { role, before: known.role },
    })
    await accounts.change(known.name, { role })
  }
  return { name: known.name, role }
}
