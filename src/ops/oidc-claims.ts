/** Who somebody is, by what an OpenID Connect provider says of them. */
import type { Oidc } from '../config-operators.ts'
import { type Role, roles } from '../contract/console.ts'
import type { Claims } from '../contract/people.ts'
import { OperatorName } from './operator-name.ts'

export interface Person {
  name: string
  role: Role
  /** Stays the same when the name changes. */
  identity: string
}

/** Or which of their claims does not do. */
export function personOf(
  claims: Claims,
  settings: Pick<Oidc, 'roleClaim' | 'roles' | 'nameClaim'>,
): Person | { refused: 'no-role' | 'no-name' } {
  const name = OperatorName.safeParse(claims[settings.nameClaim])
  if (!name.success) return { refused: 'no-name' }
  const values = [claims[settings.roleClaim]].flat()
  const theirs = Object.entries(settings.roles).filter(([value]) => values.includes(value))
  const role = roles.findLast((known) => theirs.some(([, named]) => named === known))
  if (!role) return { refused: 'no-role' }
  return { name: name.data, role, identity: `${claims.iss} ${claims.sub}` }
}
