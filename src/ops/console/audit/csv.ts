/** The audit log as CSV, for a spreadsheet: nothing in it is a formula. */
import type { AuditEntry } from '../../../contract/console.ts'
import { withoutPeople } from '../../../contract/people-in-words.ts'

const HEADER = ['at', 'by', 'action', 'subject', 'reason', 'data']

/** Spreadsheets read CSV as UTF-8 only when it says so. */
export const CSV_HEAD = `\uFEFF${HEADER.join(',')}\r\n`

export function csvLine({ at, by, action, subject, reason = '', data }: AuditEntry): string {
  const cells = [at, by, action, subject, withoutPeople(reason), data ? JSON.stringify(data) : '']
  return `${cells.map(cell).join(',')}\r\n`
}

/** What a spreadsheet would calculate gets an apostrophe before it. */
export function cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
