/** `node src/cli/main.ts …` as an operator types it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Balance } from '../../src/contract/ledger.ts'
import { childEnv } from './child-env.ts'
import { root } from './house.ts'

export interface Said {
  code: number
  stdout: string
  stderr: string
}

export function jiesu(args: string[], env: Record<string, string>): Promise<Said> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'src/cli/main.ts'), ...args],
      { cwd: root, env: { ...childEnv, ...env } },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ code, stdout, stderr })
      },
    )
  })
}

/** Throws where the command fails. */
export async function addKey(env: Record<string, string>, name = 'test'): Promise<string> {
  const { code, stdout, stderr } = await jiesu(['key', 'add', name], env)
  const key = stdout.trim().split('\n').at(-1)
  if (code !== 0 || !key) throw new Error(`key add: ${stderr}`)
  return key
}

/** Promise 5, with the exit code that goes with it. */
export async function balance(env: Record<string, string>): Promise<{ code: number; rows: Balance[] }> {
  const { code, stdout, stderr } = await jiesu(['balance', '--json'], env)
  if (!stdout.startsWith('[')) throw new Error(`balance: ${stderr}${stdout}`)
  return { code, rows: JSON.parse(stdout) }
}
