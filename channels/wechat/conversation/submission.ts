/** A draft -> what is submitted: one request, and supplements for what it has no room for. */
import { hash } from 'node:crypto'
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { RequestType } from '../../../src/contract/request.ts'
import type { Submission } from '../../../src/contract/submission.ts'
import { cut } from './cut.ts'
import { findPhone } from './phone.ts'
import { locationOf, placesIn, type Scenes } from './place.ts'
import { wordsOf } from './said.ts'
import type { Draft, Kept } from './state.ts'

/** What was understood of a file's speech; undefined while nothing is there. */
export type Heard = (fileId: string) => string | undefined

export interface Making {
  touchpoint: string
  openid: string
  scenes: Scenes
  heard: Heard
  /** Names the engine behind `heard` in the transcript. */
  engine: string
}

export const MOST_TEXT = 100_000
export const MOST_FILES = 100
/** Characters from which a text is marked as long. */
const LONG = 10_000

const types: [word: string, type: RequestType][] = [
  ['投诉', 'complaint'],
  ['举报', 'report'],
  ['建议', 'suggestion'],
  ['表扬', 'praise'],
  ['咨询', 'consultation'],
  ['求助', 'assistance'],
]

export function submissionOf(draft: Draft, messageId: string, making: Making): Submission {
  const { touchpoint, openid, scenes } = making
  const words = draft.parts.map((part) => wordsIn(part, making)).filter((each) => each !== '')
  const spoken = draft.parts.flatMap((part) => speechIn(part, making) ?? [])
  const text = cut(words.join('\n'), MOST_TEXT)
  const pending = draft.parts.flatMap(({ file }) => file ?? [])
  const location = locationOf(draft, scenes)
  const flags = [
    ...(text === '' ? ['wordless'] : []),
    ...(draft.parts.some((part) => isSpoken(part, making)) ? ['transcribed'] : []),
    ...(text.length > LONG ? ['long'] : []),
  ]
  const phone = findPhone(text)
  const at = draft.parts[0]?.said.createTime
  return {
    source: { channel: 'wechat', endpoint: touchpoint, messageId },
    ...(at !== undefined && isDate(at) && { occurredAt: beijingTime(at * 1000) }),
    requester: {
      kind: 'individual',
      ...(phone && { phone }),
      openid,
      anonymous: draft.anonymous ?? false,
      confidential: draft.confidential ?? false,
    },
    type: typeOf(text),
    text,
    ...(spoken.length > 0 && { transcript: transcriptOf(spoken, making.engine) }),
    ...(location && { location }),
    reply: { wanted: true, via: 'wechat', address: openid },
    flags,
    extensions: extensionsOf(draft, scenes),
    attachments: [],
    ...(pending.length > 0 && { pending }),
    raw: rawOf(draft.parts),
  }
}

/** What was understood of a voice; undefined where that is nothing. */
export function speechIn({ said, file }: Kept, { heard }: Pick<Making, 'heard'>): string | undefined {
  return (said.type === 'voice' && file && heard(file.id)?.trim()) || undefined
}

/** Written, or else understood of speech; empty where there are none. */
export function wordsIn(part: Kept, making: Pick<Making, 'heard'>): string {
  return wordsOf(part.said) || (speechIn(part, making) ?? '')
}

function isSpoken(part: Kept, making: Making): boolean {
  return wordsOf(part.said) === '' && speechIn(part, making) !== undefined
}

/** Year 9999 and later have no RFC 3339. */
function isDate(seconds: number): boolean {
  return seconds >= 0 && seconds < 253_370_764_800
}

function typeOf(text: string): RequestType {
  const start = text.slice(0, 20).replace(/^[\s\p{P}\p{S}]+/u, '')
  return types.find(([word]) => start.startsWith(word))?.[1] ?? 'unknown'
}

const LONGEST_SEGMENT = 10_000

function transcriptOf(spoken: string[], engine: string): NonNullable<Submission['transcript']> {
  const segments = spoken.map((words) => ({
    speaker: 'citizen' as const,
    startMs: 0,
    endMs: 0,
    text: cut(words, LONGEST_SEGMENT),
  }))
  return { engine, language: 'zh', segments }
}

const LONGEST_EXTENSION = 10_000

/** What v1 has no field for. */
function extensionsOf(draft: Draft, scenes: Scenes): Record<string, string> {
  const asset = draft.scene === undefined ? undefined : scenes.get(draft.scene)?.asset
  const links = draft.parts.flatMap(({ said }) => (said.type === 'link' ? [said] : []))
  const earlier = placesIn(draft).slice(0, -1)
  const found: Record<string, string | undefined> = {
    scene: draft.scene,
    asset,
    'wechat.link': lines(links.map(({ url }) => url)),
    'wechat.link.description': lines(links.map(({ description }) => description)),
    'wechat.location.earlier': lines(
      earlier.map(({ longitude, latitude, label }) =>
        `${longitude},${latitude} GCJ-02 ${label ?? ''}`.trim(),
      ),
    ),
  }
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (value ? [[name, cut(value, LONGEST_EXTENSION)]] : [])),
  )
}

function lines(all: string[]): string {
  return all.filter((line) => line.trim() !== '').join('\n')
}

/** Of the messages as we keep them, one after the other. */
export function rawOf(parts: readonly Kept[]): Submission['raw'] {
  const bytes = Buffer.from(parts.map(({ said }) => JSON.stringify(said)).join('\n'))
  return {
    mediaType: 'application/xml',
    charset: 'utf-8',
    bytes: bytes.length,
    sha256: hash('sha256', bytes),
  }
}
