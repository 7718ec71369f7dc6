import type { Command, Options } from '../contract/command.ts'
import { evaluateTriage, trainTriage } from './triage.ts'
import { UsageError } from './usage-error.ts'

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const EVALUATE = ['evaluate', '[--corrected N]', '[--json]']
const COUNT = /^[1-9]\d{0,4}$/

export const triageCommands: Command[] = [
  {
    words: ['triage', 'evaluate'],
    shape: EVALUATE.slice(1).join(' '),
    what: 'how often triage is right: on the test set, and on the last N requests that operators put right',
    options: { corrected: text, json: flag },
    run: (_, { corrected, json }) => evaluateTriage(countOf(corrected), json === true),
  },
  {
    words: ['triage', 'train'],
    shape: '[--without-corrections]',
    what: 'makes the classifier anew from the catalogue, the training set and what operators put right; a worse one is not installed',
    options: { 'without-corrections': flag },
    run: (_, options) => trainTriage(options['without-corrections'] !== true),
  },
]

/** Throws UsageError. */
function countOf(given: Options[string]): number | undefined {
  if (given === undefined) return undefined
  if (!COUNT.test(String(given)))
    throw new UsageError(
      `triage ${EVALUATE.join(' ')}: expected for N how many requests, from 1 to 99999, found ${given}`,
    )
  return Number(given)
}
