/** What operators put right in what triage found: kept, made a revision that dispatchers get, and learned from. */
import { z } from 'zod'
import { Disposition, type Request, RequestType, type Triage, Urgency } from './request.ts'

/** Where a matter lies that lies in no district of Beijing. */
const Outside = z.enum(['tianjin', 'hebei', 'elsewhere'])
type Outside = z.infer<typeof Outside>

/** What can be put right. The labels of docs/labelling.md. */
export const Labels = z.strictObject({
  type: RequestType,
  /** A leaf of the catalogue; undefined: none fits. */
  topic: z.strictObject({ code: z.string(), path: z.array(z.string()) }).optional(),
  urgency: Urgency,
  disposition: Disposition,
  /** Six digits, GB/T 2260, or outside of Beijing; undefined: the words don't say. */
  district: z.union([z.string().regex(/^\d{6}$/), Outside]).optional(),
})
export type Labels = z.infer<typeof Labels>
export type Label = keyof Labels

/** An emergency is handed on or mended, and only an emergency is handed to 110, 119, 120 or 122. */
export function contradicts({ urgency, disposition }: Pick<Labels, 'urgency' | 'disposition'>): boolean {
  const isTransfer = disposition.startsWith('transfer-')
  return urgency === 'emergency' ? !isTransfer && disposition !== 'dispatch' : isTransfer
}

export const labelNames = ['type', 'topic', 'urgency', 'disposition', 'district'] as const satisfies Label[]

/** The flag of a triage in which an operator has put something right. */
export const CORRECTED = 'corrected'

export interface Correction {
  receipt: string
  /** The revision that it became. */
  revision: number
  by: string
  /** RFC 3339. */
  at: string
  /** Without people; empty where the request was forgotten. */
  reason: string
  before: Labels
  after: Labels
  /** What had led triage to what was put right. */
  evidence: string[]
}

export interface Correcting {
  receipt: string
  /** The revision that was looked at: what came in since then may say otherwise. */
  seen: number
  by: string
  /** Without people. */
  reason: string
  after: Labels
}

export type Outcome =
  /** Also where the same form was sent before. */
  | { is: 'corrected'; revision: number }
  /** There is a later revision than the one that was looked at; `correction`: somebody's, if that is what it is. */
  | { is: 'overtaken'; revision: number; correction?: Correction | undefined }
  | { is: 'same' }
  /** See `contradicts`. */
  | { is: 'contradictory' }
  | { is: 'not-triaged' }
  | { is: 'unknown' }

/** A message with its labels, as those of config/triage/training.jsonl. */
export interface CorrectedExample {
  text: string
  channel: string
  type: Labels['type']
  /** The code of a leaf, or `none`. */
  topic: string
  urgency: Labels['urgency']
  disposition: Labels['disposition']
  /** Six digits, `out` or `none`. */
  district: string
}

/** All throw TemporaryError ledger-down. */
export interface Corrections {
  /**
   * Keeps it, and makes a revision of the same content that is judged anew and dispatched, in one transaction with the
   * record in the audit log. Throws RejectedError forgotten.
   */
  add(correcting: Correcting): Promise<Outcome>
  /** Of these requests, the oldest first. */
  of(receipts: readonly string[]): Promise<Correction[]>
  /** The newest of each request, newest first. What was forgotten, and what minors say, is not learned from. */
  recent(limit: number): Promise<CorrectedExample[]>
}

/** What triage has found, as labels. */
export function labelsOf(
  { type, category, urgency, disposition, place }: Triage,
  { location }: Pick<Request, 'location'>,
): Labels {
  const district = place?.outside ?? place?.districtCode ?? location?.districtCode
  return {
    ...{ type, urgency, disposition },
    ...(category && { topic: { code: category.code, path: category.path } }),
    ...(district !== undefined && { district }),
  }
}

/** What `labelsOf` makes of a place, as a place. */
export function placeIn(district: string): NonNullable<Triage['place']> {
  return isOutside(district) ? { outside: district } : { districtCode: district }
}

export function isOutside(district: string): district is Outside {
  return Outside.safeParse(district).success
}

/** Which were put right. */
export function changedLabels(before: Labels, after: Labels): Label[] {
  return labelNames.filter((label) => labelValue(before, label) !== labelValue(after, label))
}

/** A word for each: topics by their codes. */
export function labelValue(labels: Labels, label: Label): string | undefined {
  return label === 'topic' ? labels.topic?.code : labels[label]
}
