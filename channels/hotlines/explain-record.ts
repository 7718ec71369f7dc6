/** What would become of one request of a post: the Request, what it was made of, and what of it nobody asked for. */
import { hash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { beijingTime } from '../../src/contract/beijing-time.ts'
import type { BlobMeta, BlobUpload } from '../../src/contract/ports.ts'
import { type Attachment, Request } from '../../src/contract/request.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Around } from './around.ts'
import { missingCode } from './explain-codes.ts'
import { compilePath, findFirst } from './map/find.ts'
import { type Mapped, mappedPaths } from './mapped-paths.ts'
import { type DecodedFile, type DecodedRecord, MapError, type Tree } from './message.ts'
import type { LiveHotline } from './registry.ts'
import { mapRecord, toSubmission } from './understand.ts'

export type ExplainedRecord =
  | {
      is: 'request'
      request: Request
      mapped: Taken[]
      /** Fields of the mapping that nothing was sent for. */
      missing: Taken[]
      /** Names of what went to extensions. */
      extensions: string[]
    }
  | { is: 'kept'; reason: string; mapped: Taken[]; missing: Taken[] }

export interface Taken {
  /** The field of the Request. */
  to: string
  /** Where it is taken from: the path that had a value, or all that were looked at. */
  from: string
  value?: string
  /** Its table, which does not have this value. */
  notIn?: string
}

export interface Told {
  around: Around
  files: DecodedFile[]
  charset: string
  /** Milliseconds since the epoch. */
  at: number
  /** What stands for the receipt. */
  receipt: string
}

/** Throws nothing but what is a fault of ours. */
export async function explainRecord(
  live: LiveHotline,
  record: DecodedRecord,
  told: Told,
): Promise<ExplainedRecord> {
  if ('fault' in record) return { is: 'kept', reason: record.fault, mapped: [], missing: [] }
  const taken = takenFrom(live, record.tree, told.around)
  try {
    const { around, files, at: receivedAt } = told
    const mapped = await mapRecord(live, record, { around, files, receivedAt })
    const blobs = createNowhere()
    const services = { blobs, deriveKey: () => Buffer.alloc(32) }
    const part = { part: record, charset: told.charset }
    const submission = await toSubmission(live.hotline.number, mapped, part, services)
    const request = toRequest(submission, { ...told, stored: blobs.metas })
    return { is: 'request', request, ...taken, extensions: Object.keys(request.extensions) }
  } catch (error) {
    if (error instanceof MapError) return { is: 'kept', reason: error.message, ...taken }
    throw error
  }
}

function takenFrom(
  { hotline }: LiveHotline,
  tree: Tree,
  around: Around,
): { mapped: Taken[]; missing: Taken[] } {
  const all = mappedPaths(hotline.mapping).flatMap((rule) => takenBy(rule, { hotline, tree, around }))
  return {
    mapped: all.filter(({ value }) => value !== undefined),
    missing: all.filter(({ value }) => value === undefined),
  }
}

/** Several paths of a composite id are all taken, of other fields the first that has a value. */
function takenBy(
  { to, from, expression, value }: Mapped,
  { hotline, tree, around }: Pick<LiveHotline, 'hotline'> & { tree: Tree; around: Around },
): Taken[] {
  if (expression !== undefined) return [{ to, from: 'expression', value: expression }]
  if (value !== undefined) return [{ to, from: 'fixed value', value }]
  const found = from.flatMap((path) => {
    const has = valueAt(path, tree, around)
    if (has === undefined) return []
    const notIn = missingCode(hotline, { to, value: has })
    return [{ to, from: path, value: has, ...(notIn === undefined ? {} : { notIn }) }]
  })
  if (found.length === 0) return from.length === 0 ? [] : [{ to, from: from.join(', ') }]
  return to === 'messageId' || to.startsWith('attachments') ? found : found.slice(0, 1)
}

function valueAt(path: string, tree: Tree, { headers, query }: Around): string | undefined {
  const [, where, name = ''] = /^\$(header|query)\.(.+)$/s.exec(path) ?? []
  if (where === 'header') return headers[name.toLowerCase()]
  if (where === 'query') return new URLSearchParams(query).get(name) ?? undefined
  const compiled = compilePath(path)
  return compiled && findFirst(tree, compiled)?.value
}

function toRequest(
  { pending = [], attachments, ...submission }: Submission,
  { at, receipt, stored }: Pick<Told, 'at' | 'receipt'> & { stored: ReadonlyMap<string, Attachment> },
): Request {
  const read = Request.safeParse({
    schema: 'jiesu.request/1',
    receipt,
    revision: 1,
    receivedAt: beijingTime(at),
    ...submission,
    attachments: [
      ...attachments.flatMap((id) => stored.get(id) ?? []),
      ...pending.map(({ id, kind, name, failed }) => ({
        id,
        kind,
        mediaType: 'application/octet-stream',
        bytes: 0,
        ...(name === undefined ? {} : { name }),
        state: failed === undefined ? 'pending' : 'failed',
      })),
    ],
  })
  if (read.success) return read.data
  throw new MapError(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

/** Takes files as the house does, and forgets them. What they are is told by their bytes only there. */
function createNowhere(): { store(upload: BlobUpload): Promise<BlobMeta>; metas: Map<string, Attachment> } {
  const metas = new Map<string, Attachment>()
  return {
    metas,
    async store({ origin, name, stream, mediaType }: BlobUpload) {
      const bytes = await buffer(stream)
      const sha256 = hash('sha256', bytes)
      const id = sha256.slice(0, 32)
      const file: Omit<Attachment, 'state'> & { sha256: string } = {
        id,
        kind: 'file',
        mediaType: mediaType ?? 'application/octet-stream',
        bytes: bytes.length,
        sha256,
        ...(name ? { name } : {}),
      }
      metas.set(id, { ...file, state: 'stored' })
      return { ...file, origin }
    },
  }
}
