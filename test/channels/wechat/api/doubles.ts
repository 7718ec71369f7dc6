/** The real client before the platform's double. */
import { createApi } from '../../../../channels/wechat/api/client.ts'
import { createTokens } from '../../../../channels/wechat/api/token.ts'
import type { Teardown } from '../../../support/postgres.ts'
import { startWechatApi, type WechatApi } from '../../../support/wechat/api-server.ts'

export const account = { appid: 'wxfake0000000001', secret: 'fake-secret-of-a-test' }
export const CITIZEN = 'oFakeCitizen0001'

export interface Line {
  level: string
  data: Record<string, unknown>
  text: string
}

export function logTo(lines: Line[]) {
  const at = (level: string) => (data: object, text: string) =>
    void lines.push({ level, data: { ...data }, text })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Another process of the same account. */
export function another(platform: WechatApi, secret = account.secret) {
  const lines: Line[] = []
  const log = logTo(lines)
  const { url: baseUrl, clock } = platform
  const tokens = createTokens({ baseUrl, appid: account.appid, secret: () => secret, clock, log })
  const api = createApi({ baseUrl, tokens, log, clock, timeoutMs: 300, idleMs: 300 })
  return { lines, tokens, api }
}

export async function start(t: Teardown) {
  const platform = await startWechatApi(t, { accounts: [account], templateIds: ['tpl-progress'] })
  return { platform, ...another(platform) }
}
