/** What a request is, where, how urgent, whose and by when: from its words alone, pure, in milliseconds. */
import type { Request, RequestType, Triage } from '../contract/request.ts'
import { searchedWords } from '../contract/searched-words.ts'
import type { Directing } from './direction/direction.ts'
import type { DispositionFound, Judged } from './disposition/disposition.ts'
import type { Follow } from './follow.ts'
import type { LanesOf } from './lanes/lanes-of.ts'
import type { PlaceFinding } from './places/finding.ts'
import type { Places } from './places/places.ts'
import { isSure, type Topic, type TopicFinding } from './topic/topics.ts'
import type { AskedType, TypeFinding } from './topic/types.ts'
import { type Detected, type DetectUrgency, DOUBTED, urgencyEvidence } from './urgency/detect.ts'

export interface TriageParts {
  catalogueVersion: string
  topics(text: string): TopicFinding
  types(asked: AskedType): TypeFinding
  detect: DetectUrgency
  places: Places
  disposition(judged: Judged): DispositionFound
  lanesOf: LanesOf
  direct: Directing['direct']
  follow: Follow
}

export const BY = 'jiesu-triage/1'
/** Nobody's here: there is no unit to name. */
const NOBODYS: readonly Triage['disposition'][] = ['out-of-remit', 'unlawful-or-abusive', 'secret-or-privacy']

export function createTriage(parts: TriageParts): (request: Request) => Triage {
  const { catalogueVersion, topics, detect, places, direct, follow } = parts
  return (request) => {
    const text = searchedWords(request).join('\n')
    const topic = topics(text)
    const urgent = detect(text)
    const { evidence: placeEvidence, ...place } = places(request)
    const { type, evidence: typeEvidence } = typeOf(parts, { request, text, topic, urgent })
    // Only a sure leaf sends a request another way, or to few eyes.
    const leafFlags = topic.first && isSure(topic.first) ? topic.first.leaf.flags : undefined
    const way = parts.disposition({
      text,
      type,
      signals: urgent.signals,
      leafFlags,
      isOutside: place.outside === 'elsewhere',
    })
    const matter = { ...categories(topic), ...(Object.keys(place).length > 0 && { place }) }
    const lanes = parts.lanesOf(request, matter)
    const whose = NOBODYS.includes(way.disposition) ? { flags: [] } : direct(topic.first?.leaf.code, place)
    return follow(request, {
      type,
      urgency: urgent.signals[0]?.urgency ?? 'normal',
      disposition: way.disposition,
      ...matter,
      ...('direction' in whose && { direction: whose.direction }),
      lanes: lanes.lanes,
      flags: [...wordFlags(topic, urgent), ...typeFlags(request, type), ...placeFlags(place), ...whose.flags],
      evidence: [
        ...typeEvidence,
        ...topicEvidence(topic),
        ...urgencyEvidence(urgent),
        ...way.evidence,
        ...placeEvidence,
        ...lanes.evidence,
      ],
      by: BY,
      catalogueVersion,
    })
  }
}

interface Wanted {
  request: Request
  text: string
  topic: TopicFinding
  urgent: Detected
}

/** Nothing to read: unknown. Whoever is in danger calls for help, unless they say themselves that they complain or report. */
function typeOf(
  { types }: TriageParts,
  { request, text, topic, urgent }: Wanted,
): Pick<TypeFinding, 'type' | 'evidence'> {
  const said = request.type
  if (!/\p{L}/u.test(text)) return { type: said, evidence: [`type/source: ${said}`] }
  const found = types({ text, topic, said })
  const isAccusing = ACCUSING.includes(found.type) && found.evidence.length > 0
  return urgent.signals[0]?.urgency === 'emergency' && found.type !== 'assistance' && !isAccusing
    ? { type: 'assistance', evidence: ['type/emergency: assistance'] }
    : found
}

const ACCUSING: readonly RequestType[] = ['complaint', 'report']

function categories({
  first,
  second,
  candidates,
}: TopicFinding): Pick<Triage, 'category' | 'secondCategory' | 'candidates'> {
  return {
    ...(first && { category: categoryOf(first) }),
    ...(second && { secondCategory: categoryOf(second) }),
    candidates: candidates.map(({ leaf, confidence }) => ({
      code: leaf.code,
      confidence: rounded(confidence),
    })),
  }
}

function categoryOf({ leaf, confidence }: Topic): NonNullable<Triage['category']> {
  return { code: leaf.code, path: leaf.path, confidence: rounded(confidence) }
}

function rounded(confidence: number): number {
  return Number(confidence.toFixed(3))
}

function wordFlags({ first, second }: TopicFinding, { signals }: Detected): string[] {
  return [
    ...(first ? [] : ['topic-unknown']),
    ...(second ? ['two-matters'] : []),
    ...(signals[0]?.rule === DOUBTED ? ['danger-doubted'] : []),
  ]
}

function placeFlags({ conflict }: Omit<PlaceFinding, 'evidence'>): string[] {
  return conflict ? ['place-conflict'] : []
}

/** Where the citizen said something else it is kept, and seen. */
function typeFlags({ type: said }: Request, found: Request['type']): string[] {
  return said === found || said === 'unknown' || said === 'other' ? [] : ['type-differs']
}

function topicEvidence({ first, words }: TopicFinding): string[] {
  if (words.length === 0) return []
  return [`topic/${first ? 'words' : 'below-threshold'}: ${words.join('、')}`]
}
