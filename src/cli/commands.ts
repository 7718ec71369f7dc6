/** Every command: how it is typed, what it is for, what it does. */
import { showBalance } from './balance.ts'
import { listFailed, retryFailed } from './failed.ts'
import { drainJournal } from './journal.ts'
import { addKey, listKeys, renewKey, revokeKey } from './keys.ts'
import { discardQuarantined, listQuarantine, replayQuarantined, showQuarantined } from './quarantine.ts'

export interface Options {
  all?: boolean
  channel?: string
  dir?: string
  help?: boolean
  json?: boolean
  reason?: string
  touchpoint?: string
  unmask?: boolean
}

export interface Command {
  words: string[]
  /** What follows the words. */
  shape?: string
  what: string
  /** How many words more; at most as many as at least, where nothing is said. */
  least?: number
  most?: number
  options?: (keyof Options)[]
  isComplete?(given: string[], options: Options): boolean
  run(given: string[], options: Options): Promise<number>
}

/** `--all` in the place of the last word, and not beside it. */
const oneOrAll =
  (most: number) =>
  (given: string[], { all = false }: Options): boolean =>
    all !== (given.length === most)

export const commands: Command[] = [
  {
    words: ['key', 'add'],
    shape: 'NAME [--touchpoint T] [--channel web|phone|dispatch]',
    what: 'makes a key and prints it, once, on the last line; without --channel it may do all',
    least: 1,
    options: ['touchpoint', 'channel'],
    run: ([name = ''], options) => addKey(name, options),
  },
  {
    words: ['key', 'renew'],
    shape: 'NAME',
    what: 'a new key in the place of the old or revoked one of that name',
    least: 1,
    run: ([name = '']) => renewKey(name),
  },
  { words: ['key', 'list'], what: 'names, touchpoints and channels', run: () => listKeys() },
  {
    words: ['key', 'revoke'],
    shape: 'NAME',
    what: 'ends a key; gateways follow within 10 s',
    least: 1,
    run: ([name = '']) => revokeKey(name),
  },
  {
    words: ['balance'],
    shape: '[--json]',
    what: 'for every source: what was accepted, and where each of it is now; exits 1 where it does not add up',
    options: ['json'],
    run: (_, { json = false }) => showBalance(json),
  },
  {
    words: ['quarantine', 'list'],
    shape: '[--json]',
    what: 'what could not be understood or stored, and why; without its content',
    options: ['json'],
    run: (_, { json = false }) => listQuarantine(json),
  },
  {
    words: ['quarantine', 'show'],
    shape: 'RECEIPT [--unmask]',
    what: 'its content; phones, names and identities masked unless told otherwise',
    least: 1,
    options: ['unmask'],
    run: ([receipt = ''], { unmask = false }) => showQuarantined(receipt, unmask),
  },
  {
    words: ['quarantine', 'replay'],
    shape: 'RECEIPT | --all',
    what: 'moves it into the ledger with its receipt and time, without the characters that can not be stored',
    most: 1,
    options: ['all'],
    isComplete: oneOrAll(1),
    run: ([receipt]) => replayQuarantined(receipt),
  },
  {
    words: ['quarantine', 'discard'],
    shape: 'RECEIPT --reason TEXT',
    what: 'takes it out of quarantine for good; the reason is kept',
    least: 1,
    options: ['reason'],
    isComplete: (_, { reason = '' }) => reason.trim() !== '',
    run: ([receipt = ''], { reason = '' }) => discardQuarantined(receipt, reason),
  },
  {
    words: ['failed', 'list'],
    shape: '[QUEUE] [--json]',
    what: 'jobs that failed for good on triage, dispatch and updates, and why',
    most: 1,
    options: ['json'],
    run: ([queue], { json = false }) => listFailed(queue, json),
  },
  {
    words: ['failed', 'retry'],
    shape: 'QUEUE ID | QUEUE --all',
    what: 'puts one or all of them back on their queue',
    least: 1,
    most: 2,
    options: ['all'],
    isComplete: oneOrAll(2),
    run: ([queue = '', id]) => retryFailed(queue, id),
  },
  {
    words: ['journal', 'drain'],
    shape: '--dir DIR',
    what: 'moves what is in the journal of a gateway that will not come back (DIR is its DATA_DIR)',
    options: ['dir'],
    isComplete: (_, { dir = '' }) => dir !== '',
    run: (_, { dir = '' }) => drainJournal(dir),
  },
]

export function usage(shown = commands): string {
  const lines = shown.map(
    ({ words, shape = '', what }) =>
      `  ${[...words, shape].join(' ').trimEnd()}\n                       ${what}`,
  )
  return `npm run -s jiesu -- COMMAND\n\n${lines.join('\n')}\n`
}
