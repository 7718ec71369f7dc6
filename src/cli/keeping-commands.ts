/** How what is kept, forgotten, saved and brought back is typed. */
import type { Command, Options } from '../contract/command.ts'
import { forgetAsked, showSealed } from './forget.ts'
import { holdRequest, listHolds, releaseRequest, runByHand } from './retention.ts'

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const LONGEST_REASON = 500

const said = (option: Options[string]): string | undefined =>
  typeof option === 'string' && option.trim() !== '' ? option : undefined

function hasReason(_given: string[], { reason }: Options): boolean {
  const { length } = said(reason) ?? ''
  return length > 0 && length <= LONGEST_REASON
}

export const keepingCommands: Command[] = [
  {
    words: ['retention', 'run'],
    shape: '[--dry-run]',
    what: 'deletes now what config/retention.yaml says has been kept long enough, as every night',
    options: { 'dry-run': flag },
    run: (_, options) => runByHand(options['dry-run'] === true),
  },
  {
    words: ['forget'],
    shape: '(--phone P | --receipt R) --reason TEXT [--lock] [--dry-run]',
    what: 'takes the words and people of closed requests away; with --lock what must stay is locked instead of refused',
    options: { phone: text, receipt: text, reason: text, lock: flag, 'dry-run': flag },
    isComplete: (given, options) =>
      (said(options.phone) !== undefined) !== (said(options.receipt) !== undefined) &&
      (options['dry-run'] === true || hasReason(given, options)),
    run: (_, options) =>
      forgetAsked({
        phone: said(options.phone),
        receipt: said(options.receipt),
        reason: said(options.reason) ?? '',
        mayLock: options.lock === true,
        isDry: options['dry-run'] === true,
      }),
  },
  {
    words: ['sealed', 'show'],
    shape: 'RECEIPT --reason TEXT',
    what: 'what was locked, as JSON, for whoever may see it by law; the reason is audited',
    least: 1,
    options: { reason: text },
    isComplete: hasReason,
    run: ([receipt = ''], { reason }) => showSealed(receipt, said(reason) ?? ''),
  },
  { words: ['hold', 'list'], what: 'requests that nothing may delete, and why', run: () => listHolds() },
  {
    words: ['hold', 'release'],
    shape: 'RECEIPT --reason TEXT',
    what: 'it may be deleted and forgotten again',
    least: 1,
    options: { reason: text },
    isComplete: hasReason,
    run: ([receipt = ''], { reason }) => releaseRequest(receipt, said(reason) ?? ''),
  },
  {
    words: ['hold'],
    shape: 'RECEIPT --reason TEXT',
    what: 'nothing deletes it, since somebody may need it in court',
    least: 1,
    options: { reason: text },
    isComplete: hasReason,
    run: ([receipt = ''], { reason }) => holdRequest(receipt, said(reason) ?? ''),
  },
  {
    words: ['backup'],
    shape: 'DIR',
    what: 'all that can not be made again, of this moment, while the house runs: ledger, journal, files, receipt secret',
    least: 1,
    run: async ([dir = '']) => (await import('./backup.ts')).backUp(dir),
  },
  {
    words: ['restore'],
    shape: 'DIR',
    what: 'a backup into an empty DATA_DIR (and DATABASE_URL, where it is set); looks it through first',
    least: 1,
    run: async ([dir = '']) => (await import('./restore.ts')).restore(dir),
  },
]
