/**
 * How fast callbacks are answered beside wechaty-puppet-official-account: ours enciphered, durable, and joined to
 * requests by the same process; theirs in plain mode, neither verified nor kept, as it can't do otherwise.
 */
import { randomBytes } from 'node:crypto'
import type { Mode } from '../../test/support/wechat/platform-answer.ts'
import type { FullAccount } from '../../test/support/wechat/random-account.ts'
import { startWechatHouse } from '../../test/support/wechat/wechat-house.ts'
import { startStores } from '../contestants.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { type Scope, within } from '../support/scope.ts'
import { installRival, startRival } from '../support/wechat-rival.ts'
import { postCallbacks } from '../support/wechat-run.ts'

const TARGET = 5
const CONNECTIONS = 256
/** Of one citizen: a conversation. */
const PER_CITIZEN = 6
/** More than any of them answers. */
const MOST_PER_SECOND = 4000
const WARM_UP_SECONDS = 10
/** No draft goes by itself meanwhile. */
const QUIET_SECONDS = 3600

export function wechat({ pairs, seconds }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const ours = await startOurs(scope)
    const folder = await installRival(scope)
    const rival = await startRival(scope, { folder, account: ours.account })
    const alone = await startRival(scope, { folder, account: ours.account, isAlone: true })
    const rateOf = async (url: string, mode: Mode, length = seconds): Promise<number> => {
      const count = MOST_PER_SECOND * length
      const options = { url, account: ours.account, mode, count, seconds: length, perCitizen: PER_CITIZEN }
      const { rate, refused } = await postCallbacks({ ...options, connections: CONNECTIONS })
      if (refused > 0) throw new Error(`${url}: ${refused} refused`)
      return rate
    }
    await rateOf(ours.url, 'safe', WARM_UP_SECONDS)
    for (const { url } of [rival, alone]) await rateOf(url, 'plain', WARM_UP_SECONDS)
    const servers: number[] = []
    const measured = await interleave(
      pairs,
      () => rateOf(ours.url, 'safe'),
      async () => {
        servers.push(await rateOf(alone.url, 'plain'))
        return rateOf(rival.url, 'plain')
      },
    )
    const row = {
      name: 'wechat-callbacks',
      what: `WeChat callbacks answered, safe mode, durable, ${CONNECTIONS} connections`,
      unit: 'callbacks/s',
      against: 'wechaty-puppet-official-account 1.10.14 with Wechaty, plain mode',
      target: `>= ${TARGET}`,
      detail: { theirServerWithoutWechaty: Math.max(...servers), theirApiCalls: rival.calls() },
    }
    return [toRow(row, measured, ({ ratio }) => ratio >= TARGET)]
  })
}

interface Ours {
  url: string
  account: FullAccount
}

/** `npm start` on Redis and PostgreSQL: the same process joins what was said, and answers with it. */
async function startOurs(scope: Scope): Promise<Ours> {
  const { postgres, redis } = await startStores(scope)
  const env = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATABASE_URL: await postgres.freshDatabase(),
    REDIS_URL: redis.url,
    RECEIPT_SECRET: randomBytes(32).toString('hex'),
  }
  const { accounts, callbackUrl } = await startWechatHouse(scope, { quietSeconds: QUIET_SECONDS, env })
  return { url: callbackUrl('safe'), account: accounts.safe }
}
