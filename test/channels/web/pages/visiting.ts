/** A house and people with browsers, for the tests that click through the pages. */
import { randomBytes } from 'node:crypto'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import type { Request } from '../../../../src/contract/request.ts'
import { type Api, startApi } from '../../../support/api.ts'
import { openBrowser, type Visit } from '../../../support/browser.ts'
import { root } from '../../../support/house.ts'
import { type Teardown, temporaryDataDir } from '../../../support/postgres.ts'

export interface Visiting {
  api: Api
  visit: Visit
  /** All that stand in the ledger with these words in them, the newest revision of each. */
  withWords(words: string): Promise<Request[]>
}

export interface VisitingOptions {
  env?: Record<string, string>
  /** More of config/touchpoints.yaml. */
  touchpoints?: string
  /** Of `web.limits`; by default a form may be filled in as fast as a test does. */
  leastSeconds?: number
}

/** Takes about three seconds: one for a file. */
export async function startVisiting(t: Teardown, options: VisitingOptions = {}): Promise<Visiting> {
  const { env, touchpoints = '', leastSeconds = 0 } = options
  const CONFIG_DIR = await temporaryDataDir(t)
  cpSync(join(root, 'config'), CONFIG_DIR, { recursive: true })
  writeFileSync(
    join(CONFIG_DIR, 'gateway.yaml'),
    JSON.stringify({ channels: { web: { limits: { leastSeconds } } } }),
  )
  writeFileSync(join(CONFIG_DIR, 'touchpoints.yaml'), touchpoints, { flag: 'a' })
  const api = await startApi(t, { env: { ...env, CONFIG_DIR } })
  return {
    api,
    visit: await openBrowser(t, api),
    async withWords(words) {
      const { rows } = await api.pool.query(
        `select distinct on (receipt) request from revisions
         where request->>'text' like $1 order by receipt, revision desc`,
        [`%${words}%`],
      )
      return rows.map(({ request }) => request)
    },
  }
}

/** Types over what stands in the fields, by their ids; `true` ticks or chooses. */
export async function fillIn(page: Page, values: Record<string, string | true>): Promise<void> {
  for (const [id, value] of Object.entries(values)) {
    const field = page.locator(`[id="${id}"]`)
    if (value === true) await field.check()
    else await field.fill(value)
  }
}

/** Presses send; resolves to the receipt once it is shown. */
export async function send(page: Page): Promise<string> {
  await page.locator('#send').click()
  return receiptOn(page)
}

export async function receiptOn(page: Page): Promise<string> {
  await page.waitForURL('**/sent/**')
  return (await seen(page, '#receipt')).trim()
}

/** What a person reads there; what is hidden is not among it. */
export function seen(page: Page, selector = 'main'): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: it is what is shown that is tested
  return page.locator(selector).innerText()
}

/** A PNG that every browser can read and none can make smaller: noise of `side` by `side` pixels, 3 bytes each. */
export function noisyPhoto(side: number): Buffer {
  const rows = Array.from({ length: side }, () => Buffer.concat([Buffer.of(0), randomBytes(side * 3)]))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}
