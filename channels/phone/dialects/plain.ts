/** Our own form, `jiesu.call/1`: for a call centre whose product has no dialect, and for the record of a call alone. */
import { z } from 'zod'
import type { CallData, Told } from '../call.ts'
import type { Body, Dialect } from '../dialect.ts'
import { inOrder, isRecord, listOf, parsed } from '../read.ts'

const VERSION = 'jiesu.call/1'
const MOST_CALLS = 500

/** It is ours, so a name that it does not have is a fault of the sender, told with the names that it has. */
function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'invalid_type') return 'must be an object'
      if (issue.code !== 'unrecognized_keys') return undefined
      const unknown = issue.keys.slice(0, 3).map((key) => JSON.stringify(key.slice(0, 64)))
      return `does not know ${unknown.join(', ')}; it knows ${names}`
    },
  })
}

/** Exports write what is not known as null or an empty text. */
function unknownAs<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())
}

function text(description: string) {
  return unknownAs(z.string('must be text in quotes')).describe(description)
}

const TIME = 'must be a time like 2026-01-05 08:30:00 (Beijing time) or 2026-01-05T08:30:00+08:00'

function time(description: string) {
  const moment = z
    .string(TIME)
    .transform(withOffset)
    .pipe(z.iso.datetime({ offset: true, error: TIME }))
  return unknownAs(moment).describe(`${description} RFC 3339, or without an offset for Asia/Shanghai.`)
}

/** `2026-01-05 08:30:00` -> `2026-01-05T08:30:00+08:00`; `+0800` -> `+08:00`. */
function withOffset(told: string): string {
  const moment = told.trim().replace(/^(\d{4}-\d\d-\d\d)[ t]/, '$1T')
  if (/T[\d:.]+$/.test(moment)) return `${moment}+08:00`
  return moment.replace(/(T[\d:.]+[+-]\d\d)(\d\d)$/, '$1:$2').replace(/z$/, 'Z')
}

const milliseconds = z.int('must be whole milliseconds since the call began').min(0, 'must not be negative')

const segment = strict({
  role: unknownAs(z.enum(['citizen', 'agent'], 'must be citizen or agent')).describe(
    'Who speaks, where it is known.',
  ),
  voice: text('The channel or speaker as the recogniser names it: what has the same one is one voice.'),
  startMs: milliseconds.describe('Milliseconds since the call began.'),
  endMs: milliseconds.describe('Milliseconds since the call began.'),
  text: z.string('must be text in quotes').describe('The words, as they were recognised.'),
  confidence: unknownAs(z.number('must be a number')).describe('See confidenceScale.'),
})

function transcriptWith<Segments extends z.ZodType<z.output<typeof segment>[]>>(segments: Segments) {
  return strict({
    engine: text('The product that recognised the words.'),
    language: text('BCP 47; zh-CN where it is left out.'),
    confidenceScale: text('What a confidence means: 0..1, 0..100.'),
    segments: segments.describe('One for each stretch of speech by one voice.'),
  })
}

const form = strict({
  type: text('The type of the matter as the agent chose it.'),
  title: text('A line that names the matter.'),
  summary: text("The agent's own words on the matter."),
  place: text('Where the matter is.'),
  contactName: text('Whom to call back.'),
  contactNumber: text('The number to call back.'),
})

const record = strict({
  callingNumber: text('The number of the one who called.'),
  dialledNumber: text('Which hotline was called.'),
  queue: text('The queue or skill group.'),
  agentId: text('The number of the agent.'),
  startedAt: time('When the call came in.'),
  answeredAt: time('When an agent answered.'),
  endedAt: time('When it ended.'),
  recordingUrl: text('Where the recording is.'),
  form: unknownAs(form).describe('What the agent filled in: it wins over what is derived from the words.'),
})

const isTold = ({ transcript: words, call }: { transcript?: unknown; call?: unknown }) =>
  Boolean(words ?? call)

function callWith<Segments extends z.ZodType<z.output<typeof segment>[]>>(segments: Segments) {
  return strict({
    schema: z.literal(VERSION, `must be ${JSON.stringify(VERSION)}`).describe('The version of this form.'),
    callId: z
      .string('must be text in quotes')
      .trim()
      .min(1, 'must not be empty')
      .describe("The call centre's id of the call: what has the same one is one call."),
    transcript: unknownAs(transcriptWith(segments)).describe('What was said.'),
    call: unknownAs(record).describe("The call centre's record of the call."),
  }).refine(isTold, 'must have a transcript, a call, or both')
}

/** One call: its words, its record, or both. The two may also come apart, with the same `callId`. */
export const PlainCall = callWith(z.array(segment, 'must be a list'))
export type PlainCall = z.infer<typeof PlainCall>

function someOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item, 'must be a list')
    .min(1, 'must hold a call')
    .max(MOST_CALLS, `must hold at most ${MOST_CALLS} calls`)
}

/** Several at once. */
export const PlainCalls = strict({ calls: someOf(PlainCall).describe(`Up to ${MOST_CALLS} calls.`) })

/** For the documents; read as one of the two, by whether there are `calls`, so that a fault has its place. */
export const PlainBody = z.union([PlainCall, PlainCalls])

/** The same, as far as the first fault. */
const ReadCall = callWith(listOf(segment, 'must be a list'))
const ReadCalls = strict({ calls: someOf(z.unknown()).pipe(listOf(ReadCall)) })

export const plain: Dialect = {
  id: 'plain',
  title: `Our own plain JSON, ${VERSION}`,
  detects: ({ json }) =>
    isRecord(json) && (isCall(json) || (Array.isArray(json.calls) && isCall(json.calls[0]))),
  read: ({ json }) => callsOf(json).map(toldOf),
}

/** Of another version, or without one, too: the fault then says what is wrong. */
function isCall(json: unknown): boolean {
  if (!isRecord(json)) return false
  const { schema, callId, transcript: words, call } = json
  if (typeof schema === 'string' && schema.startsWith('jiesu.call/')) return true
  return callId !== undefined && (isRecord(words) || isRecord(call))
}

function callsOf(json: Body['json']): PlainCall[] {
  return isRecord(json) && 'calls' in json ? parsed(ReadCalls, json).calls : [parsed(ReadCall, json)]
}

function toldOf({ callId, transcript: words, call }: PlainCall): Told {
  return {
    callId,
    transcript: words && {
      engine: words.engine ?? 'plain',
      language: words.language ?? 'zh-CN',
      utterances: inOrder(words.segments),
      confidenceScale: words.confidenceScale,
    },
    data: call satisfies CallData | undefined,
    extensions: {},
  }
}
