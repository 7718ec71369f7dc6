/** What was kept is understood once more, after its mapping was mended: all of it, or nothing. */
import type { Channel, Kept, ReplayServices } from '../../src/contract/channel.ts'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import type { Submission } from '../../src/contract/submission.ts'
import { unwrap } from './around.ts'
import type { Config } from './config.ts'
import { decodeRecord } from './decode/decode.ts'
import type { Hotlines } from './load.ts'
import type { Mapped } from './map/mapper.ts'
import { type Decoded, DecodeError, MapError } from './message.ts'
import { createRegistry, type LiveHotline, type Registry } from './registry.ts'
import { mapRecord, type SoundRecord, toSubmission } from './understand.ts'

type Replay = NonNullable<Channel<typeof Config, Hotlines>['replay']>

/** The newest: a replay of thousands compiles each hotline once. */
let files: LiveFiles<Hotlines> = { current: () => new Map() }
let registry: Registry | undefined

export const replay: Replay = async (kept, services) => {
  files = services.files
  registry ??= createRegistry({ files: { current: () => files.current() }, ...services.config })
  const live = registry.get(kept.origin.endpoint)
  if (!live) throw refusal([`there is no hotline ${kept.origin.endpoint} any more`])
  return registry.during(live, () => understand(live, kept, services))
}

async function understand(
  live: LiveHotline,
  { mediaType, bytes, receivedAt }: Kept,
  services: ReplayServices,
): Promise<Submission[]> {
  const { part, around } = unwrap({ mediaType, bytes })
  const decoded = decodeOrRefuse(live, part)
  const told = { around, files: decoded.files, receivedAt: Date.parse(receivedAt) }
  const mapped = await mapAll(decoded, (record) => mapRecord(live, record, told))
  const { number } = live.hotline
  const submissions: Submission[] = []
  for (const { record, row, ...one } of mapped) {
    const origin = { part: record, charset: decoded.charset }
    const submission = await toSubmission(number, one.mapped, origin, services).catch((error) => {
      throw error instanceof MapError ? refusal([`${row}: ${error.message}`]) : error
    })
    submissions.push(submission)
  }
  return submissions
}

function decodeOrRefuse({ hotline }: LiveHotline, part: { mediaType: string; bytes: Buffer }): Decoded {
  try {
    return decodeRecord(hotline.dialect, part)
  } catch (error) {
    if (error instanceof DecodeError) throw refusal([`${error.step}: ${error.message}`])
    throw error
  }
}

interface One {
  record: SoundRecord
  row: string
  mapped: Mapped
}

/** Before any file is stored. Throws RejectedError with the rows that are still not understood. */
async function mapAll({ records }: Decoded, map: (record: SoundRecord) => Promise<Mapped>): Promise<One[]> {
  if (records.length === 0) throw refusal(['there is no request in it'])
  const faults: string[] = []
  const mapped: One[] = []
  for (const [at, record] of records.entries()) {
    const row = `row ${at + 1}`
    if ('fault' in record) faults.push(`${row}: ${record.fault}`)
    else
      await map(record).then(
        (one) => mapped.push({ record, row, mapped: one }),
        (error) => {
          if (!(error instanceof MapError)) throw error
          faults.push(`${row}: ${error.message}`)
        },
      )
  }
  if (faults.length > 0) throw refusal(faults)
  return mapped
}

const MOST_FAULTS = 20

function refusal(faults: string[]): RejectedError {
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : []
  return new RejectedError('invalid-body', { detail: [...faults.slice(0, MOST_FAULTS), ...more].join('; ') })
}
