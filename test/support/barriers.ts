/** What keeps people from using a page. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from './house.ts'

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe-core finds serious or critical, a line for each place. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found: Violation[] = await page.evaluate('axe.run().then(({ violations }) => violations)')
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

/** No page may be wider than what shows it. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** What can be pressed or filled in and lies beside the screen: nothing says that it is there. */
export function outOfSight(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('main :is(button, input, select, textarea, summary, a)')]
    .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 200))`)
}
