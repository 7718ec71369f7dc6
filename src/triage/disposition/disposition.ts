/** Which way a request goes, by article 11: an emergency its own, then the offices that the law names, else the dispatch. */
import type { Disposition, RequestType } from '../../contract/request.ts'
import { createPatterns, type Found } from '../patterns/find.ts'
import type { RightDoorRow } from '../right-doors.ts'
import type { Signal } from '../urgency/detect.ts'
import type { UrgencyTables } from '../urgency/tables.ts'
import type { DispositionRule } from './rules.ts'

export interface DispositionParts {
  urgency: Pick<UrgencyTables, 'groups' | 'contexts'>
  rules: Omit<DispositionRule, 'note'>[]
  rightDoors: Pick<RightDoorRow, 'id' | 'disposition' | 'words'>[]
}

export interface Judged {
  text: string
  /** As triage found it. */
  type: RequestType
  /** What was found of urgency. */
  signals: readonly Signal[]
  /** Of the leaf that was found; undefined: none was. */
  leafFlags: readonly string[] | undefined
  /** The matter is in a province whose matters are nobody's here. */
  isOutside: boolean
}

export interface DispositionFound {
  disposition: Disposition
  /** `disposition/<rule>: <words>`; empty for what is simply dispatched. */
  evidence: string[]
}

interface Row extends Omit<DispositionRule, 'note'> {
  /** Of right-doors.csv: its words are named also by who only asks about such an office. */
  isDoor?: boolean
}
type Words = ReadonlyMap<string, Found<Row>['found'][number]>

/** Characters: more than that, beside abuse, is a matter. */
const MOST_BESIDE_ABUSE = 16
/** Characters: a reminder with more to tell may hold news. */
const LONGEST_REMINDER = 120

/** Pure, microseconds. */
export function createDisposition({ urgency, rules, rightDoors }: DispositionParts) {
  const rows = [...rules, ...rightDoors.map(doorRule)]
  const find = createPatterns({ ...urgency, rows }, nameOf)
  return (judged: Judged): DispositionFound => {
    const emergency = judged.signals.find((signal) => signal.urgency === 'emergency')
    if (emergency) return byWords(emergency.disposition, emergency.rule, emergency.words)
    const words: Words = new Map(find(judged.text).found.map((found) => [nameOf(found.row), found]))
    return (
      otherDoor(judged, words) ??
      (isNews(judged, words) ? undefined : ruled(words, ['repeat-in-progress'])) ??
      (TELLS.includes(judged.type) ? undefined : ruled(words, ['secret-or-privacy'])) ??
      outside(judged) ??
      (TELLS.includes(judged.type) ? undefined : ruled(words, ['out-of-remit', 'unlawful-or-abusive'])) ??
      abuse(judged, words) ??
      answer(judged, words) ?? { disposition: 'dispatch', evidence: [] }
    )
  }
}

/** Who reports advertising has its words, too, and wants none of it. */
const TELLS: readonly RequestType[] = ['complaint', 'report', 'suggestion', 'praise']

function nameOf({ kind, rule, disposition }: Row): string {
  return kind === 'rule' ? `${disposition}/${rule}` : kind
}

/** Whoever only means to go there is not there yet, and whoever tells of a lamp beside it has no matter there. */
const NOT_THERE = [
  '旁边',
  '门口',
  '附近',
  '楼下',
  '对面',
  '门前',
  '院里',
  'next to',
  'in front of',
  '打算',
  '准备',
  '想去',
  '要去',
  '不行就',
  '否则',
  '再不',
  '只能去',
  'going to',
]

function doorRule({ id, disposition, words }: Pick<RightDoorRow, 'id' | 'disposition' | 'words'>): Row {
  return {
    kind: 'rule',
    rule: id,
    isDoor: true,
    disposition,
    pattern: [words],
    within: 6,
    unless: NOT_THERE,
    despite: ['past', 'recent', 'often', 'over', 'aftermath', 'asked', 'supposed', 'told', 'general'],
  }
}

function byWords(disposition: Disposition, rule: string, words: readonly string[]): DispositionFound {
  return { disposition, evidence: [`disposition/${rule}: ${words.join('、')}`] }
}

/** In the order of the table. */
function ruled(
  words: Words,
  dispositions: readonly Disposition[],
  counts: (row: Row) => boolean = () => true,
): DispositionFound | undefined {
  for (const { row, words: said } of words.values())
    if (row.kind === 'rule' && dispositions.includes(row.disposition) && counts(row))
      return byWords(row.disposition, row.rule, said)
  return undefined
}

/** Who asks how to go to court is told how; whose matter is there is told that it is. */
function otherDoor({ type, leafFlags }: Judged, words: Words): DispositionFound | undefined {
  if (words.has('how')) return undefined
  const isQuestion = type === 'consultation'
  const found = ruled(words, ['litigation-or-petition'], ({ isDoor }) => !(isDoor && isQuestion))
  if (found || isQuestion) return found
  return leafFlags?.includes('other-door')
    ? { disposition: 'litigation-or-petition', evidence: ['disposition/leaf: other-door'] }
    : undefined
}

function isNews({ text, signals }: Judged, words: Words): boolean {
  return words.has('new') || signals.length > 0 || text.length > LONGEST_REMINDER
}

function outside({ isOutside }: Judged): DispositionFound | undefined {
  return isOutside ? { disposition: 'out-of-remit', evidence: ['disposition/place: out'] } : undefined
}

/** Nothing but abuse: a matter with swear words is a matter. */
function abuse({ text, signals, leafFlags }: Judged, words: Words): DispositionFound | undefined {
  const found = words.get('abuse')
  if (!found || leafFlags || signals.length > 0) return undefined
  const beside = text.replace(/[\p{P}\p{S}\s]/gu, '').length - found.words.join('').length
  return beside <= MOST_BESIDE_ABUSE ? byWords('unlawful-or-abusive', 'abuse', found.words) : undefined
}

/** A plain question; where something is to be done, is out just now, or may be a danger, an answer is not enough. */
function answer({ type, signals }: Judged, words: Words): DispositionFound | undefined {
  if (type !== 'consultation' || (words.has('wish') && !words.has('how'))) return undefined
  if (signals.length > 0) return undefined
  const how = words.get('how')
  return { disposition: 'answer-now', evidence: [`disposition/question: ${how?.words.join('、') ?? type}`] }
}
