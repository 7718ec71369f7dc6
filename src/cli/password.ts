/** A new password: typed twice without being shown, read from standard input, or made. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { makePassword, passwordFault, SHORTEST_PASSWORD } from '../ops/passwords.ts'

export interface NewPassword {
  password: string
  /** Nobody knows it yet. */
  made: boolean
}

/** Throws Error where it is too short, too long, or typed differently. */
export async function newPassword({ generate }: { generate: boolean }): Promise<NewPassword> {
  if (generate) return { password: makePassword(), made: true }
  const password = process.stdin.isTTY ? await askTwice() : await firstLine()
  const fault = passwordFault(password)
  if (fault === 'short') throw new Error(`a password has at least ${SHORTEST_PASSWORD} characters`)
  if (fault === 'long') throw new Error('the password is too long')
  return { password, made: false }
}

async function askTwice(): Promise<string> {
  const first = await askUnseen(`Password (at least ${SHORTEST_PASSWORD} characters): `)
  const second = await askUnseen('Again: ')
  if (first !== second) throw new Error('the two are not the same: nothing was changed')
  return first
}

async function askUnseen(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // `terminal` takes the echo away; what it would draw instead goes nowhere.
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) return line
  throw new Error('no password came on standard input; --generate makes one')
}
