/** What is common to services that speak as OpenAI's do: reading an answer, and why there is none. */

/** Undefined where it is longer than so many bytes. */
export async function answerText({ body }: Response, mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    // Leaving the loop ends the answer.
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `who`, such as `the transcriber`, and the time that it had. What fetch throws may hold the address: only its code is told. */
export function whyNoAnswer(error: unknown, { aborted }: AbortSignal, who: string, seconds: number): string {
  if (aborted) return 'it was broken off'
  if (!(error instanceof Error)) return `${who} could not be reached`
  if (error.name === 'TimeoutError') return `${who} did not answer within ${seconds} s`
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? `: ${cause.code}` : ''
  return `${who} could not be reached${code}`
}
