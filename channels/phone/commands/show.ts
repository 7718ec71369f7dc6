/** An explanation as somebody reads it who connects a call centre. */

import { harmless, type Paint } from '../../../src/contract/paint.ts'
import type { Attempt, ExplainedFault, ExplainedPost, Explanation } from '../explain.ts'
import { showCall } from './show-call.ts'

/** Of a post; of more only the ids are shown. */
const MOST_CALLS = 10

/** Lines. */
export function showExplanation(explanation: Explanation, paint: Paint): string[] {
  const { outcome } = explanation
  const lines =
    outcome.is === 'understood'
      ? showUnderstood(outcome, explanation, paint)
      : showFault(outcome, explanation, paint)
  return lines.map((line) => line.trimEnd())
}

function showUnderstood(
  { dialect, calls, answer }: ExplainedPost,
  { shapes, wouldBeTaken }: Explanation,
  paint: Paint,
): string[] {
  const by = shapes.includes(dialect.id) ? 'its shape says so' : 'as named; its shape does not say so'
  const others = shapes.filter((id) => id !== dialect.id)
  return [
    paint.strong(`${dialect.id}: ${dialect.title}`),
    `  ${by}${others.length > 0 ? `; it could be ${others.join(', ')}, too` : ''}`,
    ...calls
      .slice(0, MOST_CALLS)
      .flatMap((call, at) => [
        '',
        paint.strong(`— call ${at + 1} of ${calls.length}: ${harmless(call.callId)}`),
        ...showCall(call, paint),
      ]),
    ...moreIds(calls),
    '',
    paint.strong('— the product is told'),
    `  ${answer.status} ${answer.mediaType}`,
    harmless(`  ${answer.body.slice(0, MOST_ANSWER)}${answer.body.length > MOST_ANSWER ? '…' : ''}`),
    '',
    wouldBeTaken ? paint.good(verdictOn(calls)) : paint.bad('It could not be stored: a fault of ours.'),
  ]
}

const MOST_ANSWER = 500

function moreIds(calls: ExplainedPost['calls']): string[] {
  const more = calls.slice(MOST_CALLS).map(({ callId }) => harmless(`  ${callId}`))
  return more.length > 0 ? ['', '— and these calls (`--json` shows all)', ...more] : []
}

function verdictOn(calls: ExplainedPost['calls']): string {
  const made = calls.filter(({ request }) => request).length
  if (calls.length === 0)
    return 'It tells of no call, as a product does that is not ready yet: nothing of it would be kept.'
  const few = made < calls.length ? `, and of ${calls.length - made} nothing would be made` : ''
  return `It would be taken: ${made} ${made === 1 ? 'Request' : 'Requests'}${few}.`
}

function showFault(
  { reason, advice, attempts }: ExplainedFault,
  { shapes }: Explanation,
  paint: Paint,
): string[] {
  return [
    paint.strong(shapes.length > 0 ? `its shape is that of ${shapes.join(', ')}` : 'not understood'),
    paint.bad(`✗ ${harmless(reason)}`),
    `  ${harmless(advice)}`,
    ...showAttempts(attempts, paint),
    '',
    paint.bad('It would be kept in quarantine; once it can be read, `quarantine replay` makes it a request.'),
  ]
}

/** Those that find words in it first. */
function showAttempts(attempts: Attempt[], paint: Paint): string[] {
  if (attempts.length === 0) return []
  const width = Math.max(...attempts.map(({ dialect }) => dialect.length))
  const sorted = attempts.toSorted((one, other) => other.utterances - one.utterances)
  return [
    '',
    paint.strong('— each dialect, were it named'),
    ...sorted.map(({ dialect, calls, utterances, fault }) => {
      const id = dialect.padEnd(width)
      if (utterances > 0)
        return paint.doubtful(`  ${id}  finds words: calls ${calls}, utterances ${utterances}`)
      return paint.faint(`  ${id}  ${harmless(fault ?? 'finds no words')}`)
    }),
  ]
}
