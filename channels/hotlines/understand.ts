/** One decoded request -> a Submission, with its files stored or promised. */
import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { cleanText } from '../../src/contract/clean-text.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import { createMac } from '../../src/contract/mac.ts'
import type { Origin } from '../../src/contract/ports.ts'
import type { Raw } from '../../src/contract/request.ts'
import { Pending, type Submission } from '../../src/contract/submission.ts'
import type { Around, Part } from './around.ts'
import type { Mapped } from './map/mapper.ts'
import { type Decoded, type DecodedRecord, MapError } from './message.ts'
import type { LiveHotline } from './registry.ts'

export const CHANNEL = 'hotlines'

const LONGEST_TEXT = 10_000
/** One more may be a long text. */
const MOST_FILES = 99
const LONGEST_REASON = 500

export type SoundRecord = Extract<DecodedRecord, { tree: unknown }>

export interface UnderstandServices {
  blobs: Pick<ChannelServices['blobs'], 'store'>
  deriveKey: ChannelServices['deriveKey']
}

export function originOf(number: string): Origin {
  return { channel: CHANNEL, endpoint: number }
}

/** Throws MapError. */
export async function mapRecord(
  { mapper, authenticator }: Pick<LiveHotline, 'mapper' | 'authenticator'>,
  record: SoundRecord,
  { around, files, receivedAt }: { around: Around; files: Decoded['files']; receivedAt: number },
): Promise<Mapped> {
  const { body: hiddenBody } = authenticator.hidden
  return mapper.map(record.tree, { ...around, files, receivedAt, hiddenBody })
}

/** Throws MapError where there are too many files, or too much text, TemporaryError where a file can't be stored now. */
export async function toSubmission(
  number: string,
  mapped: Mapped,
  { part, charset }: { part: Part; charset: string },
  services: UnderstandServices,
): Promise<Submission> {
  const { messageId, orderNumber, callId, agentId, ...content } = mapped.content
  const files = await filesOf(number, mapped, services)
  const { text } = content
  const long = text.length > LONGEST_TEXT ? await storeText(number, text, services) : undefined
  const { revisionKey } = mapped
  const flags = [
    ...content.flags,
    ...(long ? ['long'] : []),
    // Content, by its digest: see contentHash.
    ...(revisionKey === undefined ? [] : [`rev:${revisionKey}`]),
  ]
  return {
    source: { ...originOf(number), messageId, orderNumber, callId, agentId },
    ...content,
    ...(long && { text: cut(text) }),
    flags,
    attachments: long ? [...files.stored, long] : files.stored,
    ...(files.pending.length > 0 && { pending: files.pending }),
    raw: rawOf(part, charset),
  }
}

function rawOf({ mediaType, bytes }: Part, charset: string): Raw {
  const sha256 = hash('sha256', bytes)
  return { mediaType: mediaType.slice(0, 128), charset, bytes: bytes.length, sha256 }
}

/** Between two characters, never within one of two halves. */
function cut(text: string): string {
  const last = text.charCodeAt(LONGEST_TEXT - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? LONGEST_TEXT - 1 : LONGEST_TEXT)
}

/** What is cut off stands in a file: where that can't be, nothing may be cut off. */
async function storeText(number: string, text: string, { blobs }: UnderstandServices): Promise<string> {
  const stream = Readable.from([Buffer.from(text)])
  try {
    return (
      await blobs.store({ origin: originOf(number), name: '全文.txt', stream, mediaType: 'text/plain' })
    ).id
  } catch (error) {
    if (error instanceof RejectedError) throw new MapError('text: it is too long to be kept as a file')
    throw error
  }
}

interface Files {
  stored: string[]
  pending: Pending[]
}

async function filesOf(number: string, mapped: Mapped, services: UnderstandServices): Promise<Files> {
  const { inline, fetches, faultyFiles } = mapped
  const count = inline.length + fetches.length + faultyFiles.length
  if (count === 0) return { stored: [], pending: [] }
  if (count > MOST_FILES) throw new MapError(`attachments: there are more than ${MOST_FILES}`)
  const promise = createPromises(number, mapped.content.messageId, services)
  const kept: Files = { stored: [], pending: [] }
  for (const file of inline) {
    const stored = await storeFile(number, file, services)
    if ('id' in stored) kept.stored.push(stored.id)
    else
      kept.pending.push(promise({ name: file.name, of: hash('sha256', file.bytes), failed: stored.failed }))
  }
  for (const { name, url } of fetches) {
    const isUsable = Pending.shape.url.safeParse(url).success
    kept.pending.push(promise({ name, of: url, ...(isUsable ? { url } : { failed: 'this is no address' }) }))
  }
  for (const [at, { name, reason }] of faultyFiles.entries())
    kept.pending.push(promise({ name, of: `${at} ${name ?? ''}`, failed: reason }))
  return kept
}

async function storeFile(
  number: string,
  { name, bytes }: Mapped['inline'][number],
  { blobs }: UnderstandServices,
): Promise<{ id: string } | { failed: string }> {
  try {
    return await blobs.store({ origin: originOf(number), name, stream: Readable.from([bytes]) })
  } catch (error) {
    // The request is worth more than a file that nobody may open.
    if (error instanceof RejectedError) return { failed: error.message }
    throw error
  }
}

interface Promised {
  name: string | undefined
  /** What tells it from the other files of its message. */
  of: string
  url?: string
  failed?: string
}

/** The same message has the same ids, whenever and wherever it comes again. */
function createPromises(
  number: string,
  messageId: string,
  { deriveKey }: UnderstandServices,
): (file: Promised) => Pending {
  const mac = macOf(deriveKey)
  return ({ name, of, url, failed }) => ({
    id: mac(JSON.stringify([number, messageId, of])).toString('hex', 0, 16),
    kind: kindOf(name ?? url ?? ''),
    ...(name !== undefined && { name: cleanText(name).slice(0, 255).toWellFormed() }),
    ...(url !== undefined && { url }),
    ...(failed !== undefined && { failed: failed.slice(0, LONGEST_REASON) }),
  })
}

type Mac = ReturnType<typeof createMac>
const macs = new WeakMap<UnderstandServices['deriveKey'], Mac>()

/** Made once: to derive a key and to make it ready costs more than what it signs. */
function macOf(deriveKey: UnderstandServices['deriveKey']): Mac {
  const mac = macs.get(deriveKey) ?? createMac(deriveKey('hotlines/attachments'))
  macs.set(deriveKey, mac)
  return mac
}

const kinds: [Pending['kind'], RegExp][] = [
  ['image', /\.(jpe?g|png|gif|webp|bmp|heic)$/i],
  ['audio', /\.(mp3|wav|amr|m4a|aac|ogg|wma)$/i],
  ['video', /\.(mp4|mov|3gp|avi|webm|mkv)$/i],
]

/** By the ending, until the bytes are here. */
function kindOf(name: string): Pending['kind'] {
  const [path = ''] = name.split(/[?#]/, 1)
  return kinds.find(([, ending]) => ending.test(path))?.[0] ?? 'file'
}
