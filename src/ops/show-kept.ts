/** What lies in quarantine, as far as it can be read today: by its channel, or as an entry of ours. */
import { isUtf8 } from 'node:buffer'
import type { Channel, Shown } from '../contract/channel.ts'
import type { LiveFiles } from '../contract/config-files.ts'
import { ENTRY, type Quarantined } from '../contract/quarantine.ts'
import { maskedTree, meaningOfOurs, skeletonOf } from './masked.ts'

export interface ReadersOfKept {
  channels: ReadonlyMap<string, Channel>
  /** As the channels' files are now; what is faulty is not there. */
  files(channel: string): LiveFiles<unknown>
}

export function readKept(
  { channels, files }: ReadersOfKept,
  { channel, endpoint, mediaType, receivedAt, body }: Quarantined & { body: Buffer },
): Shown {
  if (mediaType === ENTRY) return { ...readJson(body), meaningOf: meaningOfOurs }
  const show = channels.get(channel)?.shown
  if (!show) return { ...readJson(body), meaningOf: () => undefined }
  return show(
    { origin: { channel, endpoint }, mediaType, bytes: body, receivedAt },
    { files: files(channel) },
  )
}

function readJson(body: Buffer): Pick<Shown, 'facts' | 'tree'> {
  try {
    return { facts: {}, tree: JSON.parse(body.toString()) }
  } catch {
    return { facts: { fault: 'it is no JSON' } }
  }
}

export interface Visible {
  facts: Shown['facts']
  /** A tree, or lines. */
  content: unknown
}

/** Of what can't be read: masked its skeleton, else its characters, or its bytes in hex. */
export function visible({ facts, tree, text, meaningOf }: Shown, body: Buffer, unmask: boolean): Visible {
  if (tree !== undefined) return { facts, content: unmask ? tree : maskedTree(tree, meaningOf) }
  const characters = text ?? (isUtf8(body) ? body.toString() : undefined)
  if (unmask) return { facts, content: characters ?? hexLines(body) }
  return { facts, content: characters === undefined ? skeletonOfBytes(body) : skeletonOf(characters) }
}

/** Of bytes that are no text, or need not be. */
export function skeletonOfBytes(body: Buffer): string {
  return skeletonOf(body.toString('latin1')).replaceAll('文', 'x')
}

const LINE = /.{1,64}/g

function hexLines(body: Buffer): string {
  return (body.toString('hex').match(LINE) ?? []).join('\n')
}
