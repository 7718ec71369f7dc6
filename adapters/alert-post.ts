/** Posts JSON to an address that an operator has configured. Where it leads elsewhere, it is not followed. */
import type { SendOutcome } from '../src/contract/alert.ts'

export interface Posted {
  status: number
  /** The beginning. */
  body: string
  /** Of `Retry-After`, where it is a number. */
  retryAfterMs: number | undefined
}

const PATIENCE_MS = 10_000
const MOST_CHARACTERS = 4096

/** https; http to this machine alone. */
export function isSafe(url: URL): boolean {
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}

/** Resolves to an outcome where no answer comes. Its words never hold the address, which may be a secret. */
export async function post(
  url: URL,
  body: string,
  headers: Record<string, string> = {},
): Promise<Posted | Extract<SendOutcome, { is: 'again' }>> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Jiesu', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    return {
      status: answer.status,
      body: await beginning(answer),
      retryAfterMs: Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) * 1000 : undefined,
    }
  } catch (error) {
    return { is: 'again', told: `no answer: ${reasonOf(error)}` }
  }
}

async function beginning({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= MOST_CHARACTERS) break
  }
  return text.slice(0, MOST_CHARACTERS)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  if (error.name === 'TimeoutError') return `nothing within ${PATIENCE_MS / 1000} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection failed'
}
