/** The system calls of a running process, seen or spoiled. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from './house.ts'

/** Resolves when it is attached to every thread; SIGINT detaches it. Fails with what to install where it is missing. */
export async function attachStrace(pid: number, options: string[]): Promise<ChildProcess> {
  const strace = spawn('strace', [...options, '-p', `${pid}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  await once(strace, 'spawn').catch(() => {
    throw new Error('strace is not in PATH; install it: apt-get install strace')
  })
  let said = ''
  strace.stderr.on('data', (data) => (said += data))
  await until(() => said.includes('attached'))
  return strace
}
