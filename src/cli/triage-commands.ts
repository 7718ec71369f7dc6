import type { Command, Options } from '../contract/command.ts'
import { evaluateTriage, trainTriage } from './triage.ts'

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const COUNT = /^[1-9]\d{0,4}$/

export const triageCommands: Command[] = [
  {
    words: ['triage', 'evaluate'],
    shape: '[--corrected N] [--json]',
    what: 'how often triage is right: on the test set, and on the last N requests that operators put right',
    options: { corrected: text, json: flag },
    isComplete: (_, { corrected }) => corrected === undefined || COUNT.test(String(corrected)),
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

function countOf(given: Options[string]): number | undefined {
  return given === undefined ? undefined : Number(given)
}
