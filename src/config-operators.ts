/** `operators` in gateway.yaml: how long a sign-in lasts, and who else may vouch for people. */
import { z } from 'zod'
import { roles } from './contract/console.ts'

const Oidc = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine(
      (text) => text.startsWith('https:') || isLoopback(text),
      'expected https://…; http only on this machine',
    )
    .describe('As the provider names itself; its metadata is at /.well-known/openid-configuration below it'),
  clientId: z.string().min(1),
  /** `openid` is asked for in any case. */
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default(['profile']),
  /** The claim of the id token that says what somebody may do: a text, or a list of them. */
  roleClaim: z.string().min(1).default('groups'),
  /** Its values; the greatest role counts, and who has none of them is refused. */
  roles: z.record(z.string(), z.enum(roles)),
  /** The claim that names them. */
  nameClaim: z.string().min(1).default('preferred_username'),
  /** On the button. */
  label: z.string().min(1).max(40).default('单位账号登录 / Single sign-on'),
})
export type Oidc = z.infer<typeof Oidc>

export const Operators = z
  .strictObject({
    /** From the sign-in. */
    sessionHours: z.number().min(0.1).max(168).default(12),
    /** Without a page being opened; the live overview alone does not count. */
    idleMinutes: z.number().min(1).max(1440).default(60),
    oidc: Oidc.optional(),
  })
  .prefault({})

function isLoopback(text: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(text).hostname)
}
