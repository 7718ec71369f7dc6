/** The official accounts: which touchpoints are one, with which secrets, and how each is set. */
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import { isAesKey } from './crypto.ts'
import type { Files, Account as Settings } from './load.ts'
import type { Account } from './verify.ts'

type Secret = ChannelServices['secret']

/** What calls WeChat's API needs; undefined where a secret is missing. */
export interface Credentials {
  appid: string
  secret: string
}

/** Of a touchpoint: `WECHAT_BJ12345_APPID`. */
export function secretName(touchpoint: string, what: string): string {
  const key = `${touchpoint} ${what}`
  const name = names.get(key) ?? `WECHAT_${touchpoint}_${what}`.toUpperCase().replace(/[^A-Z0-9]/g, '_')
  names.set(key, name)
  return name
}

/** Asked for with every callback; of touchpoints that are there. */
const names = new Map<string, string>()

export function credentialsOf(touchpoint: string, secret: Secret): Credentials | undefined {
  const appid = secret(secretName(touchpoint, 'APPID'))
  const value = secret(secretName(touchpoint, 'SECRET'))
  return appid !== undefined && value !== undefined ? { appid, secret: value } : undefined
}

export interface AccountsOptions {
  touchpoints: ChannelServices['touchpoints']
  files: LiveFiles<Files>
  secret: Secret
  windowSeconds: number
}

export interface Accounts {
  /** Touchpoints that are official accounts. */
  all(): string[]
  /** Secrets that are not set or of no use, by name: the account is not configured until they are. */
  missing(touchpoint: string): string[]
  /** Undefined where it is no official account. Throws TemporaryError unconfigured with what is to be set. */
  get(touchpoint: string): Account | undefined
}

const PLAIN = ['APPID', 'TOKEN', 'SECRET']
const SEALED = ['APPID', 'TOKEN', 'AES_KEY', 'SECRET']

export function createAccounts({ touchpoints, files, secret, windowSeconds }: AccountsOptions): Accounts {
  const settingsOf = (touchpoint: string): Settings | undefined => files.current().accounts.get(touchpoint)
  const live = (touchpoint: string, what: string): string[] =>
    [what, `${what}_2`].flatMap((each) => secret(secretName(touchpoint, each)) ?? [])
  const missing = (touchpoint: string): string[] => {
    const needs = settingsOf(touchpoint)?.mode === 'plain' ? PLAIN : SEALED
    const named = (what: string) => secretName(touchpoint, what)
    const unset = needs.filter((what) => live(touchpoint, what).length === 0).map(named)
    const wrong = live(touchpoint, 'AES_KEY').every(isAesKey) ? [] : [`${named('AES_KEY')} (43 characters)`]
    return [...unset, ...wrong]
  }
  return {
    all: () =>
      [...touchpoints.values()].filter(({ kind }) => kind === 'official-account').map(({ id }) => id),
    missing,
    get(touchpoint) {
      if (touchpoints.get(touchpoint)?.kind !== 'official-account') return undefined
      const unset = missing(touchpoint)
      if (unset.length > 0)
        throw new TemporaryError('unconfigured', {
          detail: `not set, or not right: ${unset.join(', ')}`,
          retryAfter: 60,
        })
      const { mode = 'safe', originalId } = settingsOf(touchpoint) ?? {}
      return {
        appid: secret(secretName(touchpoint, 'APPID')) ?? '',
        tokens: live(touchpoint, 'TOKEN'),
        aesKeys: live(touchpoint, 'AES_KEY'),
        mode,
        windowSeconds,
        originalId,
      }
    },
  }
}
