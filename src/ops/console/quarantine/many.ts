/** Many at once, bounded in number and time, with a result for each: what is not done is said, and can be gone on with. */
import { JiesuError, TemporaryError } from '../../../contract/errors.ts'
import {
  type QuarantineDesk,
  type QuarantineFilter,
  type Replayed,
  SaidAnewError,
} from '../../../contract/quarantine.ts'

export interface OneResult {
  receipt: string
  outcome: Replayed['outcome'] | 'stays'
  revision?: number | undefined
  /** Why it stays. */
  why?: string
  /** Something newer stands. */
  newerAt?: string
}

export interface ManyResult {
  results: OneResult[]
  /** The store went away in between. */
  isBroken: boolean
  /** What to go on with: those that are left of the ticked ones, or the cursor in the group. */
  left: { receipts: string[] } | { after: string | undefined } | undefined
}

/** Does one; throws what that one can't. */
export type DoOne = (receipt: string) => Promise<Replayed>

const MOST = 100
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

/** A step at a time: what stays is not tried again by going on. */
export async function doGroup(
  desk: Pick<QuarantineDesk, 'page'>,
  filter: QuarantineFilter & { after?: string | undefined },
  work: DoOne,
): Promise<ManyResult> {
  const until = performance.now() + PATIENCE_MS
  const results: OneResult[] = []
  let { after } = filter
  for (;;) {
    const { entries, cursor } = await desk.page({ ...filter, after, limit: STEP })
    for (const { receipt } of entries) {
      const result = await doOne(receipt, work)
      if (!result) return { results, isBroken: true, left: { after } }
      results.push(result)
    }
    if (cursor === undefined) return { results, isBroken: false, left: undefined }
    after = cursor
    if (results.length >= MOST || performance.now() > until)
      return { results, isBroken: false, left: { after } }
  }
}

/** Undefined where the store is away: it is no fault of this one. */
async function doOne(receipt: string, work: DoOne): Promise<OneResult | undefined> {
  try {
    const { outcome, revision } = await work(receipt)
    return { receipt, outcome, revision }
  } catch (error) {
    if (error instanceof TemporaryError) return undefined
    if (error instanceof SaidAnewError)
      return { receipt, outcome: 'stays', why: error.message, newerAt: error.newerAt }
    if (error instanceof JiesuError) return { receipt, outcome: 'stays', why: error.message }
    throw error
  }
}
