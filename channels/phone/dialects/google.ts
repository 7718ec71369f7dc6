/**
 * Google Cloud Speech-to-Text, v1 (`words[].startTime`, `speakerTag`, `resultEndTime`) and v2 (`startOffset`,
 * `speakerLabel`, `resultEndOffset`): answers of recognize, files of a batch, and the long-running operation around
 * them. Times are seconds with an s ("1.300s"); clients of gRPC write {seconds, nanos}. Confidence is 0..1, and 0 means
 * that none was set. With diarization the last result repeats the words of all, with their speakers.
 * Sources: googleapis google/cloud/speech/v1 and v2 cloud_speech.proto; "Separate different speakers in an audio
 * recording"; REST reference of BatchRecognizeFileResult and google.longrunning.Operation.
 */
import { z } from 'zod'
import type { Told } from '../call.ts'
import { type Dialect, UnreadableError } from '../dialect.ts'
import { RecognitionResult, transcriptOf } from '../google-results.ts'
import { extensionsOf, idLike, isRecord, listOf, parsed, recordOf } from '../read.ts'

const Status = z.object({ code: idLike.nullish(), message: z.string().nullish() })
const Metadata = z
  .object({ requestId: idLike.nullish(), totalBilledDuration: z.string().nullish() })
  .nullish()

const Results = z.object({
  results: listOf(RecognitionResult).nullish(),
  requestId: idLike.nullish(),
  totalBilledTime: z.string().nullish(),
  metadata: Metadata,
})

const FileResult = z.object({
  uri: z.string().nullish(),
  error: Status.nullish(),
  metadata: Metadata,
  transcript: Results.nullish(),
  inlineResult: z.object({ transcript: Results.nullish() }).nullish(),
  cloudStorageResult: z.object({ uri: z.string().nullish() }).nullish(),
})
type FileResult = z.infer<typeof FileResult>

const Batch = z.object({
  results: recordOf(FileResult),
  totalBilledDuration: z.string().nullish(),
})

const Operation = z.object({
  name: z.string().nullish(),
  done: z.boolean().nullish(),
  error: Status.nullish(),
  response: z.unknown().optional(),
})

export const google: Dialect = {
  id: 'google',
  title: 'Google Cloud Speech-to-Text v1 and v2: answers, batch files, operations',
  detects({ json }) {
    if (!isRecord(json)) return false
    return isAnswer(json) || isBatch(json) || isOperation(json)
  },
  read({ json }): Told[] {
    if (isRecord(json) && isOperation(json)) return readOperation(json)
    return readAnswer(json, undefined)
  },
}

function isAnswer({ results, totalBilledTime, metadata }: Record<string, unknown>): boolean {
  // Nothing was said in a call that is answered without results.
  if (results === undefined) {
    const isBilled = isRecord(metadata) && 'totalBilledDuration' in metadata
    return typeof totalBilledTime === 'string' || isBilled
  }
  const some: unknown[] = Array.isArray(results) ? results : []
  const first = some.filter(isRecord).find(({ alternatives }) => Array.isArray(alternatives))
  // IBM Watson writes the same, with `final`.
  if (!first || 'final' in first || !Array.isArray(first.alternatives)) return false
  const best: unknown = first.alternatives[0]
  return isRecord(best) && (typeof best.transcript === 'string' || Array.isArray(best.words))
}

function isBatch({ results }: Record<string, unknown>): boolean {
  if (!isRecord(results)) return false
  const first = Object.values(results)[0]
  if (!isRecord(first)) return false
  return (
    'inlineResult' in first ||
    'cloudStorageResult' in first ||
    isRecord(first.transcript) ||
    isRecord(first.error)
  )
}

function isOperation({ name, metadata, response, done, error }: Record<string, unknown>): boolean {
  if (typeof name !== 'string') return false
  const types = [metadata, response].map((each) => (isRecord(each) ? each['@type'] : undefined))
  if (types.some((type) => typeof type === 'string' && type.includes('google.cloud.speech.'))) return true
  if (done !== true) return false
  return isRecord(response) ? isAnswer(response) || isBatch(response) : isRecord(error) && 'code' in error
}

function readOperation(json: unknown): Told[] {
  const { name, done, error, response } = parsed(Operation, json)
  if (error) throw failure(error)
  return done ? readAnswer(response, name ?? undefined, '/response') : []
}

function readAnswer(json: unknown, work: string | undefined, at = ''): Told[] {
  if (isRecord(json) && isRecord(json.results)) return readBatch(json, work)
  return [told(parsed(Results, json, at), work)]
}

function told(
  { results, requestId, totalBilledTime, metadata }: z.infer<typeof Results>,
  work: string | undefined,
): Told {
  const request = requestId ?? metadata?.requestId ?? undefined
  return {
    callId: work ?? request,
    transcript: transcriptOf(results ?? []),
    extensions: extensionsOf({
      requestId: work === undefined ? undefined : request,
      totalBilledTime,
      totalBilledDuration: metadata?.totalBilledDuration,
    }),
  }
}

/** One call for each file; the work's id is theirs only where it is one. */
function readBatch(json: unknown, work: string | undefined): Told[] {
  const files = Object.entries(parsed(Batch, json).results)
  const read = files.map(([address, file]) => fileOf(address, file, files.length === 1 ? work : undefined))
  if (read.some(({ transcript }) => transcript)) return read
  const failed = files.find(([, { error }]) => error)?.[1].error
  if (failed) throw failure(failed)
  throw new UnreadableError(
    `/results: a transcript expected; post the file that was written to ${placesOf(files)}`,
  )
}

/** A file that failed beside others is a call without words. */
function fileOf(address: string, file: FileResult, work: string | undefined): Told {
  const results = file.inlineResult?.transcript ?? file.transcript
  const extensions = extensionsOf({ uri: address })
  if (results) {
    const read = told(results, undefined)
    return { ...read, callId: work, extensions: { ...extensions, ...read.extensions } }
  }
  return {
    callId: work,
    extensions: { ...extensions, ...extensionsOf({ error: file.error && wordsOf(file.error) }) },
  }
}

function placesOf(files: [string, FileResult][]): string {
  const places = files.flatMap(([, { cloudStorageResult, uri }]) => cloudStorageResult?.uri ?? uri ?? [])
  return places.slice(0, 3).join(', ') || 'no address that is told'
}

function failure(error: z.infer<typeof Status>): UnreadableError {
  return new UnreadableError(`the product failed: ${wordsOf(error)}`)
}

function wordsOf({ code, message }: z.infer<typeof Status>): string {
  return (
    [code, message].filter((each) => each !== null && each !== undefined && each !== '').join(' ') ||
    'no reason given'
  )
}
