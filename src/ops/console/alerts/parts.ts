/** What the page of alerts is made of. */
import { html } from 'ghtml'
import type { AlertsFile } from '../../../config-alerts.ts'
import type { AlertDelivery, KeptAlert } from '../../../contract/alert.ts'
import { type Role, roles } from '../../../contract/console.ts'
import type { Seen } from '../../alerts/judge.ts'
import { severityOf } from '../../alerts/words.ts'
import type { Lang } from '../layout.ts'

/** What the ledger keeps. */
export interface Kept {
  open: readonly KeptAlert[]
  /** A page of the history. */
  fired: readonly KeptAlert[]
  cursor: string | undefined
  /** The newest of each receiver. */
  last: readonly AlertDelivery[]
  /** By alert. */
  deliveries: ReadonlyMap<string, AlertDelivery[]>
}

export interface Shown {
  lang: Lang
  role: Role
  file: AlertsFile
  seen: Seen
  /** Undefined while the ledger is down. */
  kept: Kept | undefined
  open: readonly KeptAlert[]
  before?: string | undefined
  done?: 'acknowledged' | 'already' | 'test' | undefined
  /** What a test was called. */
  test?: string | undefined
}

export function may(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

export function severityBadge({ severity }: Pick<KeptAlert, 'severity'>, lang: Lang): string {
  const level = { info: 'neutral', warning: 'warning', critical: 'danger' }[severity]
  return html`<span class="badge ${level}">${severityOf(severity, lang)}</span>`
}

/** `numbers`: which columns are. */
export function table(
  heads: readonly string[],
  rows: readonly string[],
  numbers: readonly number[] = [],
): string {
  const cells = heads.map(
    (head, at) => html`<th scope="col" !${numbers.includes(at) ? 'class="number"' : ''}>${head}</th>`,
  )
  return html`<div class="table-wrap"><table class="data"><thead><tr>!${cells}</tr></thead><tbody>!${rows}</tbody></table></div>`
}
