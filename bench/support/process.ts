/** Processes of ours, what they cost, and what the kernel says of them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from './scope.ts'

export interface Started {
  child: ChildProcess
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>
}

export function start(scope: Scope, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  scope.teardown(stop)
  return { child, stop }
}

/** Runs to its end. Returns stdout, and the CPU that it took as a share of one core. Throws where it fails. */
export async function runToEnd(
  scope: Scope,
  file: string,
  args: string[],
): Promise<{ output: string; cpu: number }> {
  const { child } = start(scope, file, args)
  let output = ''
  child.stdout?.on('data', (data) => (output += data))
  const usage = watchCpu(child.pid ?? 0)
  const [code] = await once(child, 'close')
  const cpu = usage.stop()
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${output}`)
  return { output, cpu }
}

/** The kernel counts in hundredths of a second. */
const TICKS = 100

function cpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  } catch {
    return undefined
  }
}

/** `stop` returns the share of one core from now to the last look at it, at most 0.1 s before it ended. */
export function watchCpu(pid: number): { stop(): number } {
  const began = performance.now()
  const first = cpuSeconds(pid) ?? 0
  let last = { seconds: first, at: began }
  const look = (): void => {
    const seconds = cpuSeconds(pid)
    if (seconds !== undefined) last = { seconds, at: performance.now() }
  }
  const timer = setInterval(look, 100)
  return {
    stop() {
      clearInterval(timer)
      look()
      return last.at === began ? 0 : (1000 * (last.seconds - first)) / (last.at - began)
    },
  }
}

/** Bytes of its own memory: without mapped files, which are the page cache's. */
export function rssAnon(pid: number): number {
  const found = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (!found) throw new Error('no RssAnon in /proc: the bench needs Linux')
  return Number(found[1]) * 1024
}

/** The largest value that `look` returns until `stop`, looked at every 100 ms. */
export function watchMost(look: () => number): { stop(): number } {
  let most = look()
  const timer = setInterval(() => {
    most = Math.max(most, look())
  }, 100)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}

export async function until(look: () => Promise<boolean>, seconds: number, what: string): Promise<void> {
  for (const began = performance.now(); performance.now() - began < seconds * 1000; await sleep(200)) {
    if (await look()) return
  }
  throw new Error(`not within ${seconds} s: ${what}`)
}
