/** What is kept of a form that was not sent, as text. Pure. */

export interface Draft {
  /** When the first of it was written, milliseconds since the epoch. */
  since: number
  /** By the name of the field; what is ticked holds its value, what is not, ''. */
  values: Record<string, string>
}

export const DRAFT_LIFE_MS = 24 * 3_600_000

/** Undefined: none, not ours, or older than a day. */
export function readDraft(text: string | null, now: number): Draft | undefined {
  try {
    const read: unknown = JSON.parse(text ?? '')
    if (typeof read !== 'object' || read === null || !('since' in read) || !('values' in read))
      return undefined
    const { since, values } = read
    if (typeof since !== 'number' || since > now || now - since >= DRAFT_LIFE_MS) return undefined
    if (typeof values !== 'object' || values === null) return undefined
    const strings = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    )
    return { since, values: Object.fromEntries(strings) }
  } catch {
    return undefined
  }
}

/** A draft lives a day from its first word on, however often it is written again. */
export function writeDraft(earlier: Draft | undefined, values: Draft['values'], now: number): string {
  return JSON.stringify({ since: earlier?.since ?? now, values } satisfies Draft)
}
