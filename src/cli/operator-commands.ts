import type { Command, Options } from '../contract/command.ts'
import {
  addOperator,
  changePassword,
  changeRole,
  disableOperator,
  enableOperator,
  listOperators,
  signOutOperator,
} from './operators.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

export const operatorCommands: Command[] = [
  {
    words: ['operator', 'add'],
    shape: 'NAME --role viewer|operator|admin [--generate]',
    what: 'who may sign in at /ops; asks for a password, or reads it from standard input, or makes and prints one',
    least: 1,
    options: { role: text, generate: flag },
    isComplete: (_, { role }) => said(role) !== undefined,
    run: ([name = ''], { role, generate }) =>
      addOperator(name, { role: said(role), generate: generate === true }),
  },
  {
    words: ['operator', 'list'],
    what: 'names, roles, how they sign in, and in how many browsers they are',
    run: () => listOperators(),
  },
  {
    words: ['operator', 'role'],
    shape: 'NAME --role viewer|operator|admin',
    what: 'what somebody may do',
    least: 1,
    options: { role: text },
    isComplete: (_, { role }) => said(role) !== undefined,
    run: ([name = ''], { role }) => changeRole(name, said(role)),
  },
  {
    words: ['operator', 'password'],
    shape: 'NAME [--generate]',
    what: 'a new password; ends every session of that name',
    least: 1,
    options: { generate: flag },
    run: ([name = ''], { generate }) => changePassword(name, generate === true),
  },
  {
    words: ['operator', 'disable'],
    shape: 'NAME',
    what: 'signs in no more, and is signed out everywhere within 2 s',
    least: 1,
    run: ([name = '']) => disableOperator(name),
  },
  {
    words: ['operator', 'enable'],
    shape: 'NAME',
    what: 'may sign in again',
    least: 1,
    run: ([name = '']) => enableOperator(name),
  },
  {
    words: ['operator', 'sign-out'],
    shape: 'NAME',
    what: 'ends every session of that name within 2 s',
    least: 1,
    run: ([name = '']) => signOutOperator(name),
  },
]

function said(option: Options[string]): string | undefined {
  return typeof option === 'string' ? option : undefined
}
