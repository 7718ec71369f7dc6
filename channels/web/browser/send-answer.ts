/** What POST /submit answers to the script. Pure. */

export type SendAnswer =
  | { kind: 'sent'; receipt: string; url: string }
  /** To be mended or sent again: everything typed stays. */
  | {
      kind: 'again'
      /** By the name of the field. */
      errors: Record<string, string>
      message?: string | undefined
      notes: string[]
      /** Go with the form from now on. */
      ticket?: string | undefined
      view?: string | undefined
      /** Seconds until it may be sent again. */
      wait: number
    }
  /** Only the page itself can show it: a question to be answered. */
  | { kind: 'page' }

/** Problem details, or whatever a proxy in between has put in their place. */
export function readSendAnswer(status: number, body: unknown): SendAnswer {
  const answer: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const { receipt, sentUrl, challenge, errors, notes, waitSeconds } = answer
  if (status < 300 && typeof receipt === 'string' && typeof sentUrl === 'string')
    return { kind: 'sent', receipt, url: sentUrl }
  if (typeof challenge === 'object' && challenge !== null) return { kind: 'page' }
  return {
    kind: 'again',
    errors: Object.fromEntries((Array.isArray(errors) ? errors : []).flatMap(errorOf)),
    message: stringOf(answer.detail),
    notes: Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [],
    ticket: stringOf(answer.ticket),
    view: stringOf(answer.view),
    wait: typeof waitSeconds === 'number' && waitSeconds > 0 ? waitSeconds : 0,
  }
}

function errorOf(error: unknown): [string, string][] {
  if (typeof error !== 'object' || error === null) return []
  const [field, detail] = [Reflect.get(error, 'field'), Reflect.get(error, 'detail')]
  return typeof field === 'string' && typeof detail === 'string' ? [[field, detail]] : []
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
