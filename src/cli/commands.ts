/** Every command: how it is typed, what it is for, what it does. */
import type { Command, Options } from '../contract/command.ts'
import { showBalance } from './balance.ts'
import { catalogueCommands } from './catalogue-commands.ts'
import { showDeliveries } from './deliveries.ts'
import { listErrands, retryErrands, retryFailedErrands } from './errands.ts'
import { listFailed, retryFailed } from './failed.ts'
import { drainJournal } from './journal.ts'
import { keepingCommands } from './keeping-commands.ts'
import { addKey, listKeys, renewKey, revokeKey } from './keys.ts'
import { operatorCommands } from './operator-commands.ts'
import {
  discardQuarantined,
  listQuarantine,
  reopenQuarantined,
  replayQuarantined,
  showQuarantined,
} from './quarantine.ts'
import { reloadHouse } from './reload.ts'
import { listThreads, retryAllThreads } from './threads.ts'
import { triageCommands } from './triage-commands.ts'

/** `true` or `false` of an option that is there or not. */
const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const

/** `--all` in the place of the last word, and not beside it. */
const oneOrAll =
  (most: number) =>
  (given: string[], { all }: Options): boolean =>
    (all === true) !== (given.length === most)

export const commands: Command[] = [
  {
    words: ['key', 'add'],
    shape: 'NAME [--touchpoint T] [--channel web|phone|dispatch]',
    what: 'makes a key and prints it, once, on the last line; without --channel it may do all',
    least: 1,
    options: { touchpoint: text, channel: text },
    run: ([name = ''], { touchpoint, channel }) =>
      addKey(name, { touchpoint: said(touchpoint), channel: said(channel) }),
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
  ...operatorCommands,
  ...keepingCommands,
  ...catalogueCommands,
  ...triageCommands,
  {
    words: ['balance'],
    shape: '[--json]',
    what: 'for every source: what was accepted, and where each of it is now; exits 1 where it does not add up',
    options: { json: flag },
    run: (_, { json }) => showBalance(json === true),
  },
  {
    words: ['quarantine', 'list'],
    shape: '[--json]',
    what: 'what could not be understood or stored, and why; without its content',
    options: { json: flag },
    run: (_, { json }) => listQuarantine(json === true),
  },
  {
    words: ['quarantine', 'show'],
    shape: 'RECEIPT [--unmask] [--json]',
    what: 'its content, decoded; words, people and credentials masked unless told otherwise',
    least: 1,
    options: { unmask: flag, json: flag },
    run: ([receipt = ''], { unmask, json }) =>
      showQuarantined(receipt, { unmask: unmask === true, asJson: json === true }),
  },
  {
    words: ['quarantine', 'replay'],
    shape: '(RECEIPT | --endpoint NUMBER | --since TIME | --all) [--force]',
    what: 'once its source is mended: it becomes a request, with the receipt and the time that it has',
    most: 1,
    options: { all: flag, endpoint: text, since: text, force: flag },
    isComplete: ([receipt], { all, endpoint, since }) =>
      (receipt !== undefined) !== (all === true || endpoint !== undefined || since !== undefined),
    run: ([receipt], { endpoint, since, force }) =>
      replayQuarantined({
        receipt,
        endpoint: said(endpoint),
        since: said(since),
        force: force === true,
      }),
  },
  {
    words: ['quarantine', 'discard'],
    shape: 'RECEIPT --reason TEXT',
    what: 'nothing is done with it any more; it is kept for a while with the reason, and can be reopened',
    least: 1,
    options: { reason: text },
    isComplete: (_, { reason }) => (said(reason) ?? '').trim() !== '',
    run: ([receipt = ''], { reason }) => discardQuarantined(receipt, said(reason) ?? ''),
  },
  {
    words: ['quarantine', 'reopen'],
    shape: 'RECEIPT --reason TEXT',
    what: 'takes back what was discarded, as long as it is kept; the reason is audited',
    least: 1,
    options: { reason: text },
    isComplete: (_, { reason }) => (said(reason) ?? '').trim() !== '',
    run: ([receipt = ''], { reason }) => reopenQuarantined(receipt, said(reason) ?? ''),
  },
  {
    words: ['failed', 'list'],
    shape: '[QUEUE] [--json]',
    what: 'jobs that failed for good on triage, dispatch and updates, and why',
    most: 1,
    options: { json: flag },
    run: ([queue], { json }) => listFailed(queue, json === true),
  },
  {
    words: ['failed', 'retry'],
    shape: 'QUEUE ID | QUEUE --all',
    what: 'puts one or all of them back on their queue',
    least: 1,
    most: 2,
    options: { all: flag },
    isComplete: oneOrAll(2),
    run: ([queue = '', id]) => retryFailed(queue, id),
  },
  {
    words: ['errand', 'list'],
    shape: '[--failed] [--json]',
    what: 'what is still to be fetched or told, waits for its citizen (held), or failed for good, and why',
    options: { failed: flag, json: flag },
    run: (_, { failed, json }) => listErrands({ onlyFailed: failed === true, asJson: json === true }),
  },
  {
    words: ['errand', 'retry'],
    shape: 'RECEIPT | --failed [--endpoint NUMBER]',
    what: 'those of one request are due now; or all that failed begin anew, with three days',
    most: 1,
    options: { failed: flag, endpoint: text },
    isComplete: ([receipt], { failed, endpoint }) =>
      (receipt !== undefined) !== (failed === true) && (endpoint === undefined || failed === true),
    run: ([receipt], { endpoint }) =>
      receipt === undefined ? retryFailedErrands(said(endpoint)) : retryErrands(receipt),
  },
  {
    words: ['deliveries'],
    shape: '[RECEIPT] [--json]',
    what: 'which way words reached citizens, the newest first; what waits is in `errand list`',
    least: 0,
    most: 1,
    options: { json: flag },
    run: ([receipt], { json }) => showDeliveries(receipt, json === true),
  },
  {
    words: ['thread', 'list'],
    shape: '[--json]',
    what: 'conversations that can not be joined, and why; what they said waits, and is in no request yet',
    options: { json: flag },
    run: (_, { json }) => listThreads(json === true),
  },
  {
    words: ['thread', 'retry'],
    what: 'tries all of them now, once they are mended',
    run: () => retryAllThreads(),
  },
  {
    words: ['journal', 'drain'],
    shape: '--dir DIR',
    what: 'moves what is in the journal of a gateway that will not come back (DIR is its DATA_DIR)',
    options: { dir: text },
    isComplete: (_, { dir }) => (said(dir) ?? '') !== '',
    run: (_, { dir }) => drainJournal(said(dir) ?? ''),
  },
  {
    words: ['reload'],
    what: 'makes the running house read the files of channels and triage again, after a look whether they are right',
    run: () => reloadHouse(),
  },
]

function said(option: Options[string]): string | undefined {
  return typeof option === 'string' ? option : undefined
}

export function usage(shown: readonly Command[]): string {
  const lines = shown.map(
    ({ words, shape = '', what }) =>
      `  ${[...words, shape].join(' ').trimEnd()}\n                       ${what}`,
  )
  return `npm run -s jiesu -- COMMAND\n\n${lines.join('\n')}\n`
}
