/** One official account before as many houses as a test wants, on one ledger, with a WeChat around them. */
import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { connectPostgres, type Pool } from '../../../adapters/postgres.ts'
import { type House, root, startHouse, until } from '../house.ts'
import { RECEIPT_SECRET } from '../ledger-server.ts'
import { type Teardown, type TestPostgres, temporaryDataDir } from '../postgres.ts'
import { createTestLog } from '../queue.ts'
import { startWechatApi, type WechatApi } from './api-server.ts'
import { createPlatform, type Platform, type PlatformOptions } from './platform.ts'
import { envOf, type FullAccount, randomAccount } from './random-account.ts'

export const TOUCHPOINT = 'bj12345'
export const RECEIPT = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}/

export interface Site {
  houses: House[]
  /** How long the last of them needed to start. */
  startMs: number
  wechat: WechatApi
  account: FullAccount
  pool: Pool
  /** What each house is told, for the command line. */
  env: Record<string, string>
  platform(url: string, over?: Partial<PlatformOptions>): Platform
}

export interface SiteOptions {
  roles?: ('all' | 'gateway' | 'worker')[]
  /** Until an open draft goes by itself. */
  quietSeconds?: number
  /** Lines at the end of gateway.yaml. */
  gatewayYaml?: string
  /** The server on which the ledger gets a database of its own. */
  postgres: TestPostgres
}

export async function startSite(
  t: Teardown,
  { roles = ['all'], quietSeconds = 600, gatewayYaml, postgres }: SiteOptions,
): Promise<Site> {
  const account = randomAccount()
  const wechat = await startWechatApi(t, { accounts: [account], templateIds: [] })
  const databaseUrl = await postgres.freshDatabase()
  const env = {
    DATABASE_URL: databaseUrl,
    RECEIPT_SECRET,
    BLOBS_DIR: join(await temporaryDataDir(t), 'blobs'),
    WECHAT_API_BASE: wechat.url,
    WECHAT_QUIET_SECONDS: String(quietSeconds),
    ...envOf(TOUCHPOINT, account),
    ...(gatewayYaml !== undefined && { CONFIG_DIR: await configDir(t, gatewayYaml) }),
  }
  const pool = connectPostgres(databaseUrl, createTestLog(), { max: 2 })
  t.teardown(() => pool.end())
  const houses: House[] = []
  let startMs = 0
  // One after the other: each has all of a busy machine for its start.
  for (const ROLE of roles) {
    const began = Date.now()
    houses.push(await startHouse(t, { env: { ...env, ROLE } }))
    startMs = Date.now() - began
  }
  return {
    houses,
    startMs,
    wechat,
    account,
    pool,
    env: { ...env, DATA_DIR: houses[0]?.dataDir ?? '' },
    platform: (url, over) =>
      createPlatform({
        callbackUrl: `${url}/wechat/${TOUCHPOINT}`,
        account,
        mode: 'safe',
        api: wechat,
        ...over,
      }),
  }
}

async function configDir(t: Teardown, lines: string): Promise<string> {
  const dir = join(await temporaryDataDir(t), 'config')
  cpSync(join(root, 'config'), dir, { recursive: true })
  appendFileSync(join(dir, 'gateway.yaml'), `\n${lines}\n`)
  return dir
}

/** As if so much time had passed that what was held before `at`, milliseconds since the epoch, is held no more. */
export async function endLeases(pool: Pool, at: number): Promise<void> {
  await pool.query(
    `update errands set next_at = now() where state = 'open' and lease is not null and changed_at < to_timestamp($1)`,
    [at / 1000],
  )
}

export interface Loose {
  parts: number
  blocked: number
  drafts: number
  /** In words, with how often each was tried, and why it is not done. */
  errands: string[]
}

/** Of what is not done yet, or can not be. */
async function loose(pool: Pool): Promise<Loose> {
  const { rows } = await pool.query(`
    select (select count(*) from parts where joined_at is null)::integer as parts,
      (select count(*) from threads where blocked_until is not null or failures > 0)::integer as blocked,
      (select count(*) from threads where state ? 'draft' or state->'closing' <> '[]')::integer as drafts,
      array(select concat_ws(' ', kind, state, attempts, lease, reason) from errands where state <> 'done') as errands`)
  return rows[0]
}

export const settled: Loose = { parts: 0, blocked: 0, drafts: 0, errands: [] }

/** Tries until nothing is left to be done; resolves to what is left then. */
export async function whenSettled(pool: Pool, ms: number): Promise<Loose> {
  const isSettled = async () => isDeepStrictEqual(await loose(pool), settled)
  await until(isSettled, ms).catch(() => undefined)
  return loose(pool)
}
