/** Names of operators: letters of any script, digits and `. _ @ -`, such as `li.na` or `王芳`. */
import { z } from 'zod'
import type { Account, Accounts } from '../contract/people.ts'

export const OperatorName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine(
    (name) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]{0,62}$/u.test(name),
    'a name has letters, digits and . _ @ - in it, at most 63, and begins with a letter or a digit',
  )

/** Who acts by itself, in the audit log. */
const reserved = new Set(['oidc', 'nightly', 'house', 'command line', '-'])
/** Their letters look like one another's. */
const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]

/** For somebody new: who has a name already keeps it. */
export const NewOperatorName = OperatorName.refine(
  (name) => scripts.filter((script) => script.test(name.normalize('NFKC'))).length <= 1,
  'a name has Latin, Cyrillic or Greek letters, not several of them: they look alike',
)
  .refine((name) => !/\p{Default_Ignorable_Code_Point}/u.test(name), 'a name has no invisible characters')
  .refine((name) => !reserved.has(keyOf(name)), `a name is none of ${[...reserved].join(', ')}`)

/** The account that this name would be taken for. Some hundreds of names at most. */
export async function findAlike(
  { page }: Pick<Accounts, 'page'>,
  name: string,
): Promise<Account | undefined> {
  const key = keyOf(name)
  for (let after: string | undefined; ; ) {
    const accounts = await page({ after, limit: PAGE })
    const alike = accounts.find((account) => keyOf(account.name) === key)
    after = accounts.at(-1)?.name
    if (alike || accounts.length < PAGE) return alike
  }
}

const PAGE = 500

function keyOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
}
