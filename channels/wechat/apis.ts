/** WeChat's API of each account, for as long as its credentials stay the same. */
import type { Clock, Log } from '../../src/contract/ports.ts'
import { credentialsOf, secretName } from './accounts.ts'
import { type Api, createApi } from './api/client.ts'
import { createTokens } from './api/token.ts'

const BASE_URL = 'https://api.weixin.qq.com'

export interface ApisOptions {
  secret(name: string): string | undefined
  clock: Clock
  log: Log
}

/** Undefined where `WECHAT_…_APPID` or `…_SECRET` is missing here. */
export type Apis = (touchpoint: string) => Api | undefined

export function createApis({ secret, clock, log }: ApisOptions): Apis {
  const made = new Map<string, { appid: string; api: Api }>()
  return (touchpoint) => {
    const credentials = credentialsOf(touchpoint, secret)
    if (!credentials) return undefined
    const { appid } = credentials
    const known = made.get(touchpoint)
    if (known?.appid === appid) return known.api
    const baseUrl = (secret('WECHAT_API_BASE') ?? BASE_URL).replace(/\/+$/, '')
    const current = () => secret(secretName(touchpoint, 'SECRET')) ?? credentials.secret
    const tokens = createTokens({ baseUrl, appid, secret: current, clock, log })
    const api = createApi({ baseUrl, tokens, log, clock })
    made.set(touchpoint, { appid, api })
    return api
  }
}
