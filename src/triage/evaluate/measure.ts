/** How often triage is right, on labelled messages. */
import type { Request, Triage } from '../../contract/request.ts'
import type { Labelled } from '../topic/labelled.ts'

/** Right ones of all; undefined where there was none to judge. */
export interface Share {
  right: number
  all: number
}

export interface Confusion {
  question: 'type' | 'topic' | 'urgency' | 'disposition' | 'district'
  label: string
  found: string
  count: number
}

export interface Measures {
  messages: number
  type: Share
  topicFirst: Share
  topicAmongFive: Share
  /** Of the topics that were named at all. */
  topicNamed: Share
  /** Emergencies that were found, of all that are. */
  emergencyRecall: Share
  /** Emergencies that are, of all that were found. */
  emergencyPrecision: Share
  urgency: Share
  disposition: Share
  /** Where the text tells it. */
  district: Share
  /** Where the text does not tell it: none was named. */
  districtUntold: Share
  secondMatter: Share
  /** The commonest first. */
  confusions: Confusion[]
}

export interface Judgement {
  label: Labelled
  found: Triage
}

/** A request as it would come. */
export function requestOf({ text, channel }: Labelled): Request {
  return {
    schema: 'jiesu.request/1',
    receipt: '0000-0000-0000-0000-0000',
    revision: 1,
    receivedAt: '2026-03-02T10:00:00+08:00',
    source: { channel: channel === 'hotline' ? 'hotlines' : channel, endpoint: 'labelled', messageId: '1' },
    requester: { kind: 'individual', anonymous: false, confidential: false },
    type: 'unknown',
    text,
    reply: { wanted: false, via: 'none' },
    flags: [],
    extensions: {},
    attachments: [],
    raw: { mediaType: 'text/plain', charset: 'utf-8', bytes: 0, sha256: '0'.repeat(64) },
  }
}

const NONE = 'none'

export function measure(judgements: readonly Judgement[], worst: number): Measures {
  const topical = judgements.filter(({ label }) => label.topic !== NONE)
  const named = topical.filter(({ found }) => found.category)
  const told = judgements.filter(({ label }) => label.district !== NONE)
  const untold = judgements.filter(({ label }) => label.district === NONE)
  const isEmergency = ({ urgency }: Labelled | Triage) => urgency === 'emergency'
  return {
    messages: judgements.length,
    type: share(judgements, ({ label, found }) => label.type === found.type),
    topicFirst: share(topical, (each) => likeliest(each.found) === each.label.topic),
    topicAmongFive: share(topical, ({ label, found }) =>
      (found.candidates ?? []).some(({ code }) => code === label.topic),
    ),
    topicNamed: share(named, ({ label, found }) => found.category?.code === label.topic),
    emergencyRecall: share(
      judgements.filter(({ label }) => isEmergency(label)),
      ({ found }) => isEmergency(found),
    ),
    emergencyPrecision: share(
      judgements.filter(({ found }) => isEmergency(found)),
      ({ label }) => isEmergency(label),
    ),
    urgency: share(judgements, ({ label, found }) => label.urgency === found.urgency),
    disposition: share(judgements, ({ label, found }) => label.disposition === found.disposition),
    district: share(told, ({ label, found }) => label.district === districtOf(found)),
    districtUntold: share(untold, ({ found }) => districtOf(found) === NONE),
    secondMatter: share(
      judgements.filter(({ label }) => label.topic2 !== undefined),
      ({ label, found }) => [label.topic, label.topic2].some((code) => code === found.secondCategory?.code),
    ),
    confusions: confusionsOf(judgements)
      .sort((one, other) => other.count - one.count)
      .slice(0, worst),
  }
}

function share(judgements: readonly Judgement[], isRight: (judgement: Judgement) => boolean): Share {
  return { right: judgements.filter(isRight).length, all: judgements.length }
}

/** Named or not. */
function likeliest({ candidates }: Triage): string {
  return candidates?.[0]?.code ?? NONE
}

function districtOf({ place }: Triage): string {
  return place?.outside ? 'out' : (place?.districtCode ?? NONE)
}

function confusionsOf(judgements: readonly Judgement[]): Confusion[] {
  const counts = new Map<string, Confusion>()
  for (const { label, found } of judgements) {
    const pairs = [
      ['type', label.type, found.type],
      ['topic', label.topic, likeliest(found)],
      ['urgency', label.urgency, found.urgency],
      ['disposition', label.disposition, found.disposition],
      ['district', label.district, districtOf(found)],
    ] as const
    for (const [question, said, seen] of pairs) {
      if (said === seen) continue
      const key = [question, said, seen].join()
      const known = counts.get(key) ?? { question, label: said, found: seen, count: 0 }
      counts.set(key, { ...known, count: known.count + 1 })
    }
  }
  return [...counts.values()]
}
