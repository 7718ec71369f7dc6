/** An explanation as somebody reads it who connects a hotline: a step after the other, and what to do. */

import { harmless, type Paint } from '../../../src/contract/paint.ts'
import type { ExplainedAnswer, ExplainedAuthentication, Explanation } from '../explain.ts'
import type { ExplainedRecord, Taken } from '../explain-record.ts'
import { lackOf } from './secret-words.ts'

/** Lines. */
export function showExplanation(explanation: Explanation, paint: Paint): string[] {
  const { number, name, enabled, authentication, records } = explanation
  return [
    paint.strong(`${number} ${name}`),
    ...(enabled ? [] : [paint.bad('✗ enabled: false: nothing is taken until that line is gone')]),
    ...showAuthentication(authentication, explanation, paint),
    ...showDecoding(explanation, paint),
    ...records.flatMap((record, at) =>
      showRecord(record, `${at + 1} of ${records.length}`, { paint, isFull: at === 0 }),
    ),
    ...showAnswers(explanation, paint),
    '',
    verdictLine(explanation, paint),
  ].map((line) => line.trimEnd())
}

function step(title: string, paint: Paint): string[] {
  return ['', paint.strong(`— ${title}`)]
}

function showAuthentication(
  { is, kinds, reason = '', missing, ended, isUnsigned }: ExplainedAuthentication,
  { number }: Explanation,
  paint: Paint,
): string[] {
  const unsigned = paint.doubtful(`? not signed: \`hotline sign ${number} SAMPLE\` makes a signed curl`)
  const words = {
    authentic: paint.good('✓ it proves its sender'),
    unsigned,
    stale: paint.bad(`✗ ${reason}`),
    refused: paint.bad(`✗ ${reason}`),
    unconfigured: paint.bad('✗ no secret of it is live: the sender is told to come again'),
  }
  return [
    ...step(`authentication: ${kinds.join(' and ')}`, paint),
    words[is],
    ...missing.map((name) => paint.bad(`✗ ${lackOf(name, ended)}`)),
    ...(is !== 'unsigned' && isUnsigned ? [unsigned] : []),
    ...(is === 'unsigned' && reason ? [paint.faint(`  ${reason}`)] : []),
  ]
}

function showDecoding({ decoded }: Explanation, paint: Paint): string[] {
  if (!decoded)
    return [...step('decoded', paint), paint.doubtful('? it is enciphered, and can not be looked into')]
  if (decoded.is === 'fault')
    return [...step('decoded', paint), paint.bad(`✗ ${decoded.step}: ${harmless(decoded.reason)}`)]
  const { charset, charsetBy, format, tree, files } = decoded
  return [
    ...step(`charset: ${charset}`, paint),
    `  ${charsetBy}`,
    ...step(`decoded: ${format}`, paint),
    ...jsonLines(tree),
    ...files.map(({ field, name = '', bytes }) => harmless(`  file ${field} ${name} (${bytes} bytes)`)),
  ]
}

function showRecord(
  record: ExplainedRecord,
  place: string,
  { paint, isFull }: { paint: Paint; isFull: boolean },
): string[] {
  const title = step(`request ${place}`, paint)
  if (record.is === 'kept')
    return [
      ...title,
      paint.bad(`✗ it would be kept in quarantine: ${harmless(record.reason)}`),
      ...takenLines(record.mapped, paint),
      ...missingLines(record.missing, paint),
    ]
  const { request, extensions, mapped, missing } = record
  if (!isFull) return [...title, paint.good(`✓ ${harmless(request.source.messageId)}`)]
  return [
    ...title,
    ...takenLines(mapped, paint),
    ...(extensions.length > 0 ? [`  to extensions: ${harmless(extensions.join(', '))}`] : []),
    ...missingLines(missing, paint),
    ...codeLines(mapped, paint),
    ...flagLines(request.flags, paint),
    '',
    ...jsonLines(request),
  ]
}

function takenLines(mapped: Taken[], paint: Paint): string[] {
  const width = Math.max(0, ...mapped.map(({ to }) => to.length))
  const wide = Math.max(0, ...mapped.map(({ from }) => from.length))
  return mapped.map(
    ({ to, from, value = '' }) =>
      `  ${to.padEnd(width)} <- ${harmless(from.padEnd(wide))}  ${paint.faint(shortened(value))}`,
  )
}

const MOST_SHOWN = 60

function shortened(value: string): string {
  const line = harmless(value.replace(/\s+/g, ' '))
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line
}

function missingLines(missing: Taken[], paint: Paint): string[] {
  return missing.map(({ to, from }) => paint.doubtful(`  ${to}: nothing at ${harmless(from)}`))
}

function codeLines(mapped: Taken[], paint: Paint): string[] {
  return mapped.flatMap(({ to, value = '', notIn }) =>
    notIn === undefined
      ? []
      : [paint.doubtful(`  ${to}: code ${shortened(value)} is not in table ${harmless(notIn)}`)],
  )
}

function flagLines(flags: readonly string[], paint: Paint): string[] {
  return flags.length > 0 ? [paint.doubtful(`  flags: ${flags.join(', ')}`)] : []
}

function showAnswers({ answer, answerIfAuthentic }: Explanation, paint: Paint): string[] {
  return [
    ...step('the sender is told', paint),
    ...answerLines(answer),
    ...(answerIfAuthentic
      ? [...step('and if only it were authentic and taken', paint), ...answerLines(answerIfAuthentic)]
      : []),
  ]
}

function answerLines({ status, headers, body }: ExplainedAnswer): string[] {
  return [
    `  ${status}`,
    ...Object.entries(headers).map(([name, value]) => harmless(`  ${name}: ${value}`)),
    ...harmless(body.replaceAll('\r\n', '\n').trimEnd())
      .split('\n')
      .map((line) => `  ${line}`),
  ]
}

function verdictLine(
  { wouldBeAccepted, enabled, authentication, decoded, records }: Explanation,
  paint: Paint,
): string {
  if (wouldBeAccepted) return paint.good('It would be accepted.')
  const reasons = [
    ...(enabled ? [] : ['`enabled: false`']),
    ...proofReasons(authentication),
    ...(decoded?.is === 'fault' ? ['it can not be read'] : []),
    ...(records.some(({ is }) => is === 'kept') ? ['what is not understood goes to quarantine'] : []),
  ]
  const isElseWell = records.length > 0 && records.every(({ is }) => is === 'request')
  const words = `It would not be accepted: ${reasons.join('; ')}.`
  return isElseWell ? paint.doubtful(`${words} All else is well.`) : paint.bad(words)
}

function proofReasons({ is, isUnsigned, missing, ended }: ExplainedAuthentication): string[] {
  if (is === 'authentic') return []
  const isEnded = (name: string) => ended.some((one) => one.name.startsWith(name))
  const lacks = missing.map((name) => `${name} ${isEnded(name) ? 'has ended' : 'is not set'}`)
  const rest = is === 'unconfigured' || isUnsigned ? [] : [is]
  return [...lacks, ...(isUnsigned ? ['not signed'] : []), ...rest]
}

function jsonLines(value: unknown): string[] {
  return harmless(JSON.stringify(value, null, 2))
    .split('\n')
    .map((line) => `  ${line}`)
}
