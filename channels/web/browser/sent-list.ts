/** What this tab has sent, newest last: a form brought back from the history can say that it was sent. Pure. */

export interface SentForm {
  /** Of the form. */
  view: string
  receipt: string
  /** The page with the receipt. */
  url: string
}

const MOST = 5

export function readSent(text: string | null): SentForm[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(read) ? read.filter(isSentForm) : []
  } catch {
    return []
  }
}

export function addSent(earlier: readonly SentForm[], sent: SentForm): string {
  return JSON.stringify([...earlier.filter(({ view }) => view !== sent.view), sent].slice(-MOST))
}

/** `/sent/{token}` -> where the same request is tracked. */
export function trackPathOf(url: string): string {
  return url.replace(/^.*\/sent\/([\w.-]+).*$/, '/track/$1')
}

function isSentForm(value: unknown): value is SentForm {
  if (typeof value !== 'object' || value === null) return false
  return ['view', 'receipt', 'url'].every((name) => typeof Reflect.get(value, name) === 'string')
}
