/** A citizen wants to be forgotten: what stands of them in ledger, files and queues goes, or is locked. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { createKeptFiles } from '../../adapters/blobs-files-keep.ts'
import { createPostgresForget } from '../../adapters/forget-postgres.ts'
import { behindSince, ledgerTime } from '../../adapters/gateways-postgres.ts'
import { connectPostgres } from '../../adapters/postgres.ts'
import { createPostgresQuarantine } from '../../adapters/quarantine-postgres.ts'
import type { Forgettable, PhoneSearch, Touched } from '../contract/keeping.ts'
import { printable } from '../contract/printable.ts'
import { contentHash } from '../intake/content.ts'
import { readReceipt } from '../intake/receipt.ts'
import {
  COMMAND_LINE,
  type ForgetOptions,
  type Forgotten,
  forget,
  mustStay,
  type Plan,
  planForget,
} from '../keeping/forget.ts'
import { seal, unseal } from '../keeping/seal.ts'
import { skeleton } from '../keeping/skeleton.ts'
import { phoneSearch } from '../keeping/spellings.ts'
import { cleanAudit } from '../ops/clean-audit.ts'
import { type House, withHouse } from './house.ts'
import { sealKey } from './seal-key.ts'
import { UsageError } from './usage-error.ts'

export interface Asked {
  phone: string | undefined
  receipt: string | undefined
  reason: string
  mayLock: boolean
  isDry: boolean
}

/** Exits 1 where something must stay and may not be locked: then nothing is done. */
export function forgetAsked(asked: Asked): Promise<number> {
  const phone = asked.phone === undefined ? undefined : readPhone(asked.phone)
  const receipt = asked.receipt === undefined ? undefined : readKey(asked.receipt)
  return withHouse(async (house) => {
    await whenRelayed(house)
    return withForget(house, async (options) => {
      const wish = { ...asked, phone, receipt }
      const plan = await planForget(options, wish)
      const staying = tellPlan(plan, asked.mayLock)
      if (staying.length > 0 && !asked.mayLock) {
        console.error('nothing is done: settle that first, or lock what must stay with --lock')
        return 1
      }
      if (asked.isDry) {
        const locked = staying.length > 0 ? `, ${staying.length} of them locked` : ''
        console.log(`dry run: nothing is changed; ${plan.requests.length} requests would be${locked}`)
        return 0
      }
      console.log(tellDone(await forget(options, wish, plan)))
      return 0
    })
  })
}

/** Returns those that must stay. */
function tellPlan(plan: Plan, mayLock: boolean): Forgettable[] {
  const { own, mentions } = plan.jobs
  console.log(told({ ...plan.touched, 'jobs of theirs': own, 'other jobs that mention it': mentions }))
  console.log(told(plan.mentions, 'in others: '))
  for (const { receipt, how } of plan.done) console.log(`${receipt}  is ${how} already`)
  const staying = plan.requests.filter(mustStay)
  for (const request of staying) console.log(`${request.receipt}  ${why(request, mayLock)}`)
  return staying
}

const LOCKED_UNTAKEN = 'locked, it leaves the queue, and nobody will work on it'

/** Each is mended in another way. */
export function why(request: Forgettable, mayLock: boolean): string {
  const { isUnclosed, untaken, isQuarantined, isHeld } = request
  const reasons = [
    isUnclosed ? 'it is not closed' : '',
    untaken === undefined ? '' : `revision ${untaken} is not taken by the dispatcher yet`,
    isQuarantined ? 'its quarantine entry is open' : '',
    isHeld ? 'it is held (`hold list`)' : '',
  ].filter(Boolean)
  const outcome = untaken === undefined ? 'it is locked, not forgotten' : LOCKED_UNTAKEN
  return `${reasons.join(' and ')}: ${mayLock ? outcome : 'it must stay'}`
}

function told(touched: Touched, head = ''): string {
  const kinds = Object.entries(touched).filter(([, count]) => count > 0)
  return `${head}${kinds.length === 0 ? 'nothing' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`
}

function tellDone({ forgotten, locked, files, masked, jobs }: Forgotten): string {
  const lines = [
    `${forgotten.length} requests forgotten, ${locked.length} locked, ${files} files, ${jobs.own} jobs removed`,
    told(masked, 'masked in others: '),
  ]
  if (jobs.active > 0) lines.push(`${jobs.active} jobs are in the hands of a worker: it has read them`)
  lines.push(
    "Older backups, PostgreSQL's write-ahead log and free pages, and free pages of the journals (DATA_DIR/journal, LMDB) hold it until they are overwritten.",
  )
  return lines.join('\n')
}

function withForget<T>(house: House, work: (options: ForgetOptions) => Promise<T>): Promise<T> {
  return withPatience(house, async (pool) => {
    const quarantine = createPostgresQuarantine({ pool, contentHash, understand: async () => [] })
    // BullMQ takes longer to load than most commands take.
    const { createPostgresQueueForget, openRedisQueueForget } = await import(
      '../../adapters/queue-forget-bullmq.ts'
    )
    const queues = house.redisUrl
      ? await openRedisQueueForget(house.redisUrl)
      : createPostgresQueueForget(pool)
    try {
      return await work({
        ledger: createPostgresForget({ pool, contentHash, skeleton, discard: quarantine.discard }),
        files: createKeptFiles(house.env.BLOBS_DIR),
        queues,
        audit: cleanAudit(createPostgresAudit(pool)),
        seal: (content) => seal(sealKey(house.env), content),
      })
    } finally {
      await queues.close()
    }
  })
}

/** A ledger of years takes longer to read through than a question may otherwise take. */
async function withPatience<T>(house: House, work: (pool: House['pool']) => Promise<T>): Promise<T> {
  const pool = connectPostgres(house.databaseUrl, house.log, { max: 2, patient: true })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

const WAIT_MS = 30_000
const LOOK_MS = 250

/** What is on its way to the ledger would come in after it was forgotten. */
export async function whenRelayed({ pool }: House, waitMs = WAIT_MS): Promise<void> {
  const since = await ledgerTime(pool)
  for (const began = Date.now(); ; await sleep(LOOK_MS)) {
    const behind = await behindSince(pool, since)
    if (behind.length === 0) return
    if (Date.now() - began < waitMs && !behind.some(({ isSilent }) => isSilent)) continue
    const lines = behind.map(({ gateway, depth, isSilent }) =>
      isSilent
        ? `gateway ${gateway} is silent, nobody knows what its journal holds: start it, or \`journal drain\` it`
        : `gateway ${gateway} has ${depth} entries that are not in the ledger yet: try again in a moment`,
    )
    throw new Error(`nothing is done: ${lines.join('; ')}`)
  }
}

function readPhone(typed: string): PhoneSearch {
  const number = parsePhoneNumberFromString(typed.normalize('NFKC'), 'CN')
  if (!number) throw new UsageError('--phone: expected a phone number, such as 13800001234 or +8613800001234')
  return phoneSearch(number.number, number.nationalNumber)
}

function readKey(typed: string): string {
  const read = readReceipt(typed)
  if ('receipt' in read) return read.receipt
  throw new UsageError('--receipt: this is no receipt, or it is mistyped')
}

/** What was locked, for whoever may see it by law: the reason is in the audit log before it is shown. */
export function showSealed(typed: string, reason: string): Promise<number> {
  return withHouse(async (house) => {
    const receipt = readKey(typed)
    const ledger = createPostgresForget({
      pool: house.pool,
      contentHash,
      skeleton,
      discard: async () => undefined,
    })
    const sealed = await ledger.sealed(receipt)
    if (!sealed) throw new Error(`${receipt} is not locked`)
    const audit = cleanAudit(createPostgresAudit(house.pool))
    await audit.record({ by: COMMAND_LINE, action: 'unseal', subject: receipt, reason })
    console.log(printable(unseal(sealKey(house.env), sealed)))
    return 0
  })
}
