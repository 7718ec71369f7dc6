/** The audit log can't be changed: what somebody typed is without people and in one line before it is in there. */
import type { Audit } from '../contract/console.ts'
import { withoutPeople, withoutPeopleInId } from '../contract/people-in-words.ts'
import { printable } from '../contract/printable.ts'

export function cleanAudit(audit: Audit): Audit {
  return {
    record: ({ reason, subject, ...entry }) =>
      audit.record({
        ...entry,
        subject: printable(withoutPeopleInId(subject)),
        ...(reason !== undefined && { reason: cleanReason(reason) }),
      }),
    page: (query) => audit.page(query),
  }
}

/** Without people, in one line. */
export function cleanReason(reason: string): string {
  return printable(withoutPeople(reason.replace(/\s+/g, ' ').trim()))
}
