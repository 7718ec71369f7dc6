/** Many at once, bounded in number and time, with a result for each: what is not done is said, and can be gone on with. */
import { JiesuError, TemporaryError } from '../../../contract/errors.ts'
import {
  type QuarantineDesk,
  type QuarantineFilter,
  type QuarantineState,
  type Replayed,
  SaidAnewError,
  type Settled,
  SettledError,
} from '../../../contract/quarantine.ts'

/** What can be done with many. */
export type ManyAct = 'try' | 'replay' | 'discard'

/** `discarded` now; `settled`: somebody had replayed or discarded it before. */
export type Outcome = Replayed['outcome'] | 'discarded' | 'stays' | 'settled'

export interface OneResult {
  receipt: string
  outcome: Outcome
  revision?: number | undefined
  /** Why it stays. */
  why?: string
  /** Something newer stands. */
  newerAt?: string
  settled?: Settled & { state: QuarantineState }
}

export interface ManyResult {
  results: OneResult[]
  /** The store went away in between. */
  isBroken: boolean
  /** What to go on with: those that are left of the ticked ones, or the cursor in the group. */
  left: { receipts: string[] } | { after: string | undefined } | undefined
}

/** Does one; throws what that one can't. */
export type DoOne = (receipt: string) => Promise<Pick<OneResult, 'outcome' | 'revision'>>

/** At once. */
export const MOST = 100
const PATIENCE_MS = 8000
const STEP = 10

export async function doTicked(receipts: string[], work: DoOne): Promise<ManyResult> {
  const until = performance.now() + PATIENCE_MS
  const results: OneResult[] = []
  for (const [n, receipt] of receipts.entries()) {
    if (n >= MOST || performance.now() > until)
      return { results, isBroken: false, left: { receipts: receipts.slice(n) } }
    const result = await doOne(receipt, work)
    if (!result) return { results, isBroken: true, left: { receipts: receipts.slice(n) } }
    results.push(result)
  }
  return { results, isBroken: false, left: undefined }
}

export interface Group extends QuarantineFilter {
  after?: string | undefined
  /** What came later has been seen by nobody. RFC 3339. */
  until?: string | undefined
}

/** A step at a time: what stays is not tried again by going on. */
export async function doGroup(
  desk: Pick<QuarantineDesk, 'page'>,
  { until, ...filter }: Group,
  work: DoOne,
): Promise<ManyResult> {
  const latest = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
  const end = performance.now() + PATIENCE_MS
  const results: OneResult[] = []
  let { after } = filter
  for (;;) {
    const { entries, cursor } = await desk.page({ ...filter, after, limit: STEP })
    for (const { receipt, receivedAt } of entries) {
      if (Date.parse(receivedAt) > latest) return { results, isBroken: false, left: undefined }
      const result = await doOne(receipt, work)
      if (!result) return { results, isBroken: true, left: { after } }
      results.push(result)
    }
    if (cursor === undefined) return { results, isBroken: false, left: undefined }
    after = cursor
    if (results.length >= MOST || performance.now() > end)
      return { results, isBroken: false, left: { after } }
  }
}

/** Undefined where the store is away: it is no fault of this one. */
async function doOne(receipt: string, work: DoOne): Promise<OneResult | undefined> {
  try {
    return { receipt, ...(await work(receipt)) }
  } catch (error) {
    if (!(error instanceof JiesuError)) throw error
    return error instanceof TemporaryError ? undefined : { receipt, ...failureOf(error) }
  }
}

function failureOf(error: JiesuError): Omit<OneResult, 'receipt'> {
  if (error instanceof SettledError)
    return { outcome: 'settled', settled: { ...error.settled, state: error.state } }
  if (error instanceof SaidAnewError) return { outcome: 'stays', why: error.message, newerAt: error.newerAt }
  return { outcome: 'stays', why: error.message }
}
