/** Forgetting, over all that holds a request: ledger, files, queues. What must be kept is locked, or it is refused. */
import type { Audit } from '../contract/console.ts'
import { RejectedError } from '../contract/errors.ts'
import type {
  ForgetLedger,
  Forgettable,
  KeptFiles,
  PhoneSearch,
  QueueForget,
  Touched,
} from '../contract/keeping.ts'

export interface ForgetOptions {
  ledger: ForgetLedger
  files: KeptFiles
  queues: QueueForget
  audit: Pick<Audit, 'record'>
  seal(content: string): Buffer
}

export interface Wish {
  /** Of whom; else one receipt. */
  phone?: PhoneSearch | undefined
  receipt?: string | undefined
  reason: string
  /** What must be kept is locked instead of refused. */
  mayLock: boolean
}

export interface Plan {
  requests: Forgettable[]
  /** What is already as it is wished. */
  done: Forgettable[]
  touched: Touched
  mentions: Touched
  jobs: { own: number; mentions: number }
}

/** Who is on the line is asked for it: never a name in the audit log of an operator. */
export const COMMAND_LINE = 'command line'

/** What would be done; changes nothing. Throws RejectedError where nothing stands under the receipt. */
export async function planForget({ ledger, queues }: ForgetOptions, wish: Wish): Promise<Plan> {
  const receipts = await receiptsOf(ledger, wish)
  const all = await ledger.standing(receipts)
  const requests = all.filter(({ how }) => how === undefined)
  const touched: Record<string, number> = {}
  for (const { receipt } of requests)
    for (const [kind, count] of Object.entries(await ledger.look(receipt)))
      if (count > 0) touched[kind] = (touched[kind] ?? 0) + count
  const jobs = await queues.look({ receipts: new Set(receipts), phone: wish.phone })
  const mentions = wish.phone ? await ledger.mentions(wish.phone) : {}
  return { requests, done: all.filter(({ how }) => how !== undefined), touched, mentions, jobs }
}

async function receiptsOf(ledger: ForgetLedger, { phone, receipt }: Wish): Promise<string[]> {
  if (phone) return ledger.ofPhone(phone)
  const known = receipt === undefined ? undefined : await ledger.resolve(receipt)
  if (known === undefined) throw new RejectedError('unknown-receipt')
  return [known]
}

export function mustStay({ isUnclosed, untaken, isQuarantined, isHeld }: Forgettable): boolean {
  return isUnclosed || untaken !== undefined || isQuarantined || isHeld
}

export interface Forgotten {
  forgotten: string[]
  locked: string[]
  files: number
  masked: Touched
  /** `active`: a worker or dispatcher has them in hand. */
  jobs: { own: number; mentions: number; active: number }
}

/** Each request is in the audit log before it is touched. Throws RejectedError where something must stay and may not be locked. */
export async function forget(options: ForgetOptions, wish: Wish, plan: Plan): Promise<Forgotten> {
  const { ledger, files, queues, audit } = options
  if (!wish.mayLock && plan.requests.some(mustStay))
    throw new RejectedError('bad-request', { detail: 'some must stay' })
  const done: Forgotten = {
    forgotten: [],
    locked: [],
    files: 0,
    masked: {},
    jobs: { own: 0, mentions: 0, active: 0 },
  }
  // The log keeps it for ever.
  const reason = wish.phone ? String(wish.phone.masked(wish.reason)) : wish.reason
  for (const request of plan.requests) await forgetOne(options, reason, request, done)
  const receipts = new Set([...plan.requests, ...plan.done].map(({ receipt }) => receipt))
  if (wish.phone) {
    const data = { requests: receipts.size }
    await audit.record({ by: COMMAND_LINE, action: 'forget', subject: 'a phone', reason, data })
    for (const id of await ledger.filesNamed(wish.phone)) await files.mask(id, wish.phone)
    done.masked = await ledger.mask(wish.phone)
  }
  done.jobs = await queues.forget({ receipts, phone: wish.phone })
  await ledger.vacuum()
  return done
}

async function forgetOne(
  { ledger, files, audit, seal }: ForgetOptions,
  reason: string,
  request: Forgettable,
  done: Forgotten,
): Promise<void> {
  const { receipt } = request
  const isLocked = mustStay(request)
  await audit.record({ by: COMMAND_LINE, action: isLocked ? 'lock' : 'forget', subject: receipt, reason })
  const ids = await ledger.forget(receipt, isLocked ? seal : undefined)
  for (const id of ids) await (isLocked ? files.lock(id) : files.remove(id))
  done.files += ids.length
  done[isLocked ? 'locked' : 'forgotten'].push(receipt)
}
