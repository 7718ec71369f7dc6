/** What would become of a post, for `phone try`: the same steps as for a real one, but nothing is kept. */
import { readBody } from './body.ts'
import { type Body, type Dialect, UnreadableError } from './dialect.ts'
import { dialects } from './dialects.ts'
import { EXAMPLE_RECEIPT, type ExplainedCall, explainCall, type Trying } from './explain-call.ts'
import { type Post, type Understood, understand } from './understand.ts'

export interface Explanation {
  /** Ids of the dialects that have its shape, whichever one is named. */
  shapes: string[]
  outcome: ExplainedPost | ExplainedFault
  /** Whether all of it would go on its way, and nothing of it to quarantine. */
  wouldBeTaken: boolean
}

export interface ExplainedPost {
  is: 'understood'
  dialect: Pick<Dialect, 'id' | 'title'>
  /** None where the product tells that it is not ready yet. */
  calls: ExplainedCall[]
  /** What the product is told. */
  answer: NonNullable<Dialect['answer']> | { status: 202; mediaType: string; body: string }
}

export interface ExplainedFault {
  is: 'quarantined'
  reason: string
  advice: string
  /** What others would make of it, where none was named and its shape does not tell. */
  attempts: Attempt[]
}

export interface Attempt {
  dialect: string
  calls: number
  utterances: number
  fault?: string
}

/** Throws nothing but what is a fault of ours. */
export function explain(post: Post, trying: Trying): Explanation {
  const body = bodyOf(post)
  const shapes = body ? dialects.filter((dialect) => dialect.detects(body)) : []
  const outcome = outcomeOf(post, trying, body, shapes)
  return {
    shapes: shapes.map(({ id }) => id),
    outcome,
    wouldBeTaken: outcome.is === 'understood' && outcome.calls.every(({ fault }) => fault === undefined),
  }
}

function bodyOf({ bytes, contentType }: Post): Body | undefined {
  try {
    return readBody(bytes, contentType)
  } catch {
    return undefined
  }
}

function outcomeOf(
  post: Post,
  trying: Trying,
  body: Body | undefined,
  shapes: readonly Dialect[],
): Explanation['outcome'] {
  let understood: Understood
  try {
    understood = understand(post)
  } catch (error) {
    const isOpen = post.dialect === undefined && shapes.length !== 1 && brokenJson(body) === undefined
    const candidates = shapes.length > 0 ? shapes : dialects
    return {
      is: 'quarantined',
      reason: reasonOf(error),
      advice: adviceOn(post, body, shapes, error),
      attempts: body && isOpen ? candidates.map((dialect) => attempt(dialect, body)) : [],
    }
  }
  return explainUnderstood(understood, post, trying)
}

/** As it would be kept with it. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreadableError) return error.message
  return `could not be mapped: ${error instanceof Error ? error.name : 'unknown error'}`
}

function explainUnderstood({ dialect, calls, raw }: Understood, post: Post, trying: Trying): ExplainedPost {
  const { id, title, answer } = dialect
  const receipts = calls.map(({ callId }) => ({ callId, receipt: EXAMPLE_RECEIPT }))
  return {
    is: 'understood',
    dialect: { id, title },
    calls: calls.map(({ callId, told }) =>
      explainCall({ callId, told, raw, callIdOfPost: post.callId }, trying),
    ),
    answer: answer ?? { status: 202, mediaType: 'application/json', body: JSON.stringify({ receipts }) },
  }
}

function adviceOn(
  { contentType, dialect }: Post,
  body: Body | undefined,
  shapes: readonly Dialect[],
  error: unknown,
): string {
  if (!body)
    return /charset/i.test(contentType)
      ? 'send it in the charset that its Content-Type names'
      : 'send UTF-8, or name the charset: Content-Type: text/plain; charset=gb18030 (here: --type)'
  const broken = brokenJson(body)
  if (broken !== undefined) return `mend its JSON: ${broken}`
  if (dialect === undefined && shapes.length !== 1)
    return 'name who wrote it: ?dialect=ID in the address (here: --dialect ID)'
  const [only] = shapes
  if (only && dialect !== undefined && shapes.every(({ id }) => id !== dialect))
    return `leave ?dialect= out of the address (here: --dialect), or name ${only.id}`
  if (!(error instanceof UnreadableError)) return 'tell its maintainers: this is a fault of ours'
  if (!error.message.startsWith('as ')) return 'mend what is named'
  return 'mend what is named; if the product means it so, what reads it lacks that: channels/phone/dialects'
}

/** Near its place, where it begins as JSON does. */
function brokenJson(body: Body | undefined): string | undefined {
  if (!body || body.json !== undefined || !/^\s*[[{]/.test(body.text)) return undefined
  try {
    JSON.parse(body.text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 300) : undefined
  }
}

function attempt(dialect: Dialect, body: Body): Attempt {
  try {
    const told = dialect.read(body)
    const counts = told.map(({ transcript }) => transcript?.utterances.length ?? 0)
    return {
      dialect: dialect.id,
      calls: told.length,
      utterances: counts.reduce((sum, each) => sum + each, 0),
    }
  } catch (error) {
    return { dialect: dialect.id, calls: 0, utterances: 0, fault: reasonOf(error) }
  }
}
