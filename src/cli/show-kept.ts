/** What lies in quarantine, as far as it can be read today: by its channel, or as an entry of ours. */
import { isUtf8 } from 'node:buffer'
import { ENTRY } from '../../adapters/ledger-postgres-quarantine.ts'
import type { Quarantined } from '../../adapters/quarantine-postgres.ts'
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels } from '../channels.ts'
import type { Shown } from '../contract/channel.ts'
import type { House } from './house.ts'
import { maskedTree, meaningOfOurs, skeletonOf } from './masked.ts'

export async function readKept(house: House, kept: Quarantined & { body: Buffer }): Promise<Shown> {
  const { channel, endpoint, mediaType, receivedAt, body } = kept
  if (mediaType === ENTRY) return { ...readJson(body), meaningOf: meaningOfOurs }
  const channels = await loadChannels()
  const show = channels.get(channel)?.shown
  if (!show) return { ...readJson(body), meaningOf: () => undefined }
  // A faulty file is no reason to show nothing: its hotline is not there.
  const files = readChannelFiles(house.env.CONFIG_DIR, channels, []).of(channel)
  return show({ origin: { channel, endpoint }, mediaType, bytes: body, receivedAt }, { files })
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
  return { facts, content: characters === undefined ? unreadable(body) : skeletonOf(characters) }
}

function unreadable(body: Buffer): string {
  return skeletonOf(body.toString('latin1')).replaceAll('文', 'x')
}

const LINE = /.{1,64}/g

function hexLines(body: Buffer): string {
  return (body.toString('hex').match(LINE) ?? []).join('\n')
}
