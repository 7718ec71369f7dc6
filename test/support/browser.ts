/** A real browser, and people who use it: what goes wrong on the pages they see fails their test. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import type { Test } from 'tap'
import type { Teardown } from './postgres.ts'

export interface Visitor {
  context: BrowserContext
  /** The first tab. */
  page: Page
  /** Errors and warnings of the console and of scripts, and requests to other hosts, so far. */
  faults: string[]
}

export interface VisitOptions extends BrowserContextOptions {
  /** What the test brings about on purpose, such as what a cut line writes to the console. */
  expected?: RegExp
}

/** Somebody with a browser that knows nothing yet. Faults fail `t`, once `stay` is over. */
export type Visit = (
  t: Test,
  options: VisitOptions,
  stay: (visitor: Visitor) => Promise<void>,
) => Promise<void>

const FLAGS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Before a test is told that something does not come: the machine may be slow. */
const PATIENCE_MS = 15_000

/** Takes about a second: one for each file. Throws where there is no browser, with what to install. */
export async function openBrowser(t: Teardown, house: { url: string }): Promise<Visit> {
  const browser = await chromium.launch({ executablePath: programOf('chromium'), args: FLAGS })
  t.teardown(() => browser.close())
  return async (test, { expected, ...options }, stay) => {
    const visitor = await enter(browser, { baseURL: house.url, ...options })
    try {
      await stay(visitor)
    } finally {
      await visitor.context.close()
    }
    test.strictSame(
      visitor.faults.filter((fault) => !expected?.test(fault)),
      [],
      'no fault on any page',
    )
  }
}

async function enter(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'zh-CN', ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  const faults: string[] = []
  context.on('weberror', (error) => void faults.push(`script: ${error.error().stack ?? error.error()}`))
  context.on('console', (message) => {
    const kind = message.type()
    if (kind === 'error' || kind === 'warning') faults.push(`console: ${message.text()}`)
  })
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol !== 'blob:' && protocol !== 'data:' && origin !== options.baseURL)
      faults.push(`elsewhere: ${request.url()}`)
  })
  return { context, page: await context.newPage(), faults }
}

function programOf(name: string): string {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  const found = files.find(isExecutable)
  if (!found)
    throw new Error(`${name} is not in PATH; install it: apt-get install ${name} fonts-wqy-microhei`)
  return found
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
