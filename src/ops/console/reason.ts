/** Why an operator does something: asked for before whatever can't be undone, and before anything is unmasked. */
import { html } from 'ghtml'
import { RejectedError } from '../../contract/errors.ts'
import type { Lang } from './layout.ts'

const LONGEST = 500

/** Throws RejectedError where the form was sent without one; the browser asks for it. */
export function readReason(body: unknown): string {
  const said = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined
  const reason = typeof said === 'string' ? said.trim() : ''
  if (reason === '' || reason.length > LONGEST)
    throw new RejectedError('bad-request', { detail: `a reason is needed: 1 to ${LONGEST} characters` })
  return reason
}

const labels = { zh: '原因（记入审计）', en: 'Reason (kept in the audit log)' } as const

/** `value`: what was typed already. */
export function reasonField(lang: Lang, label: string = labels[lang], value = ''): string {
  return html`<label>${label} <input name="reason" required maxlength="${LONGEST}" autocomplete="off" value="${value}"></label>`
}
