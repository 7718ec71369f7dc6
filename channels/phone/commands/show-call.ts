/** One call as it would become a Request: what was found, and in which words. */

import { harmless, type Paint } from '../../../src/contract/paint.ts'
import type { ExplainedCall } from '../explain-call.ts'
import type { Found } from '../explain-found.ts'
import type { ExplainedVoice } from '../explain-voices.ts'

const MOST_LINES = 12
const MOST_SHOWN = 70
const WIDTH = 10

/** Lines. */
export function showCall(call: ExplainedCall, paint: Paint): string[] {
  const { request, fault, voices, contact, place, files } = call
  const head = [
    row('id', idWords(call)),
    ...voices.slice(0, MOST_LINES).map((voice) => voiceRow(voice, paint)),
  ]
  if (fault !== undefined) return [...head, paint.bad(`✗ ${harmless(fault)}`)]
  if (!request) return [...head, paint.doubtful('? it says nothing: no Request would be made of it')]
  const { type, title, text, requester, extensions, flags } = request
  return [
    ...head,
    row('goes', goesWords(call)),
    row('type', type),
    ...said('title', title),
    ...textRows(text, paint),
    ...foundRows('contact', contact, paint),
    ...said('caller', requester.callerNumber),
    ...said('name', requester.name),
    ...said('not theirs', call.otherNumbers.slice(0, MOST_LINES).join(', ')),
    ...foundRows('place', place, paint),
    ...timeRows(call),
    // A digest tells nobody anything.
    ...said('flags', flags.filter((flag) => !flag.startsWith('rev:')).join(', '), paint.doubtful),
    ...Object.entries(extensions).map(([name, value], at) =>
      row(at === 0 ? 'extensions' : '', `${name} ${shortened(value)}`),
    ),
    ...files.map(({ kind, from = '', failed }) => row('pending', failed ?? `${kind} from ${from}`)),
    ...transcriptRows(call, paint),
  ]
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(WIDTH)}  ${harmless(value)}`
}

function said(
  name: string,
  value: string | undefined,
  paint: (text: string) => string = (text) => text,
): string[] {
  return value === undefined || value === '' ? [] : [paint(row(name, shortened(value)))]
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ')
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line
}

const idSources = {
  address: 'as named',
  body: 'in the body',
  bytes: 'none: the very same bytes are the same call; ?callId= names it (here: --call-id)',
}

function idWords({ callIdFrom, isHashed }: ExplainedCall): string {
  return `${idSources[callIdFrom]}${isHashed ? ', too long: known by its hash' : ''}`
}

function goesWords({ waits }: ExplainedCall): string {
  if (!waits) return 'at once'
  const what = waits.for === 'record' ? 'the record of the call' : `its ${waits.for}`
  return `in ${waits.seconds} s, or with ${what} under the same id`
}

const ways = {
  'speaker-from-source': 'the source says so',
  'speaker-configured': '`phone.centres` of gateway.yaml says so',
  'speaker-inferred': 'inferred from what is said',
  'speaker-unknown': 'nothing tells; for a voice, `phone.centres` of gateway.yaml can',
}

function voiceRow({ voice = '', role, how, utterances, first }: ExplainedVoice, paint: Paint): string {
  const words = paint.faint(harmless(shortened(first)))
  const line = row('voice', `${[voice, role].filter(Boolean).join(' ')}: ${ways[how]}; ${utterances} times`)
  return `${role === 'unknown' ? paint.doubtful(line) : line}  ${words}`
}

function textRows(text: string, paint: Paint): string[] {
  if (text === '') return [paint.doubtful(row('text', '(none)'))]
  const lines = text.split('\n')
  const shown = lines.slice(0, MOST_LINES).map((line, at) => row(at === 0 ? 'text' : '', line))
  return lines.length > MOST_LINES ? [...shown, row('', `… ${lines.length - MOST_LINES} more lines`)] : shown
}

function foundRows(name: string, found: Found | undefined, paint: Paint): string[] {
  if (!found) return [paint.faint(row(name, 'none found'))]
  const { text, from, words, at } = found
  if (from === 'form') return [row(name, `${text} <- what the agent filled in`)]
  const where = at === undefined ? '' : ` <- segment ${at + 1}: ${shortened(words ?? '')}`
  return [row(name, `${text}${where}`)]
}

function timeRows({ request, heard }: ExplainedCall): string[] {
  return [
    ...said('began', request?.occurredAt),
    ...(heard ? [row('words', `${clock(heard.startMs)} to ${clock(heard.endMs)} of the call`)] : []),
  ]
}

function transcriptRows({ request }: ExplainedCall, paint: Paint): string[] {
  const { engine, language, segments, confidenceScale } = request?.transcript ?? {}
  if (!segments) return []
  const scale = confidenceScale === undefined ? '' : `, confidence ${confidenceScale}`
  const lines = segments.slice(0, MOST_LINES).map(({ startMs, speaker, text }) => {
    return `    ${clock(startMs)} ${speaker.padEnd(7)} ${paint.faint(harmless(shortened(text)))}`
  })
  const more = segments.length - MOST_LINES
  return [
    row('transcript', `${engine}, ${language}${scale}: ${segments.length} segments`),
    ...lines,
    ...(more > 0 ? [`    … ${more} more (\`--json\` shows all)`] : []),
  ]
}

/** `1:02.300` */
function clock(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return `${minutes}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`
}
