/** A Jiesu of its own for a demo, in a folder that is removed at the end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { freePort } from '../adapters/free-port.ts'

export const root = join(import.meta.dirname, '..')

export interface DemoHouse {
  url: string
  dataDir: string
  /** Another process beside it; it ends with the house. */
  run(script: string, args: string[], stdout: 'ignore' | 'inherit'): ChildProcess
}

/** Ends when `work` has, whatever came of it; also on Ctrl-C. `more` is added to its environment. */
export async function withDemoHouse(
  work: (house: DemoHouse) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'jiesu-demo-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    ...more,
    DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    JIESU_URL: url,
  }
  const children: ChildProcess[] = []
  const run: DemoHouse['run'] = (script, args, stdout) => {
    const stdio: ['ignore', typeof stdout, 'inherit'] = ['ignore', stdout, 'inherit']
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, script), ...args],
      { cwd: root, env, stdio },
    )
    children.push(child)
    return child
  }
  const end = async (): Promise<void> => {
    await endAll(children)
    rmSync(dataDir, { recursive: true, force: true })
  }
  // Ctrl-C reaches the children too; this only waits for them.
  process.on('SIGINT', () => void end().then(() => process.exit(130)))
  try {
    await ready(run('src/main.ts', [], 'ignore'), url, dataDir)
    await work({ url, dataDir, run })
  } finally {
    await end()
  }
}

/** The youngest first: it may still want to report. */
async function endAll(children: ChildProcess[]): Promise<void> {
  for (const child of children.splice(0).toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
}

async function ready(house: ChildProcess, url: string, dataDir: string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < 60_000; await sleep(100)) {
    if (house.exitCode !== null) throw new Error('Jiesu did not start; see above')
    // It accepts before its queue is there, but what takes from the queue does not.
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    const { status, queue } = JSON.parse((await answer?.text()) ?? '{}')
    if (status === 'ready' && queue === 'up' && existsSync(join(dataDir, 'local.key'))) return
  }
  throw new Error('Jiesu was not ready within a minute')
}

export function say(...words: string[]): void {
  console.log(`\n${styleText(['bold', 'cyan'], `— ${words.join(' ')}`)}`)
}
