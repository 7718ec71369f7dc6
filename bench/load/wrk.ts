/** wrk: as fast as the answers come, or at a rate. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runToEnd } from '../support/process.ts'
import { type Scope, within } from '../support/scope.ts'
import { payload } from './payload.ts'

export interface Target {
  /** Where to POST. */
  url: string
  /** For Authorization: Bearer; the references take any. */
  key: string
}

export interface Load {
  requests: number
  /** Answers a second. */
  rate: number
  /** Milliseconds, from when the request was written. */
  p99: number
  /** What wrk itself took, as a share of one core: well below 1, or wrk is the limit. */
  cpu: number
}

export const CONNECTIONS = 64

const Result = z.object({
  requests: z.number(),
  microseconds: z.number(),
  refused: z.number(),
  broken: z.number(),
  p50: z.number(),
  p99: z.number(),
})

/** Resolves after `seconds`. Throws where an answer was missing or no success. `rate`: requests a second. */
export function runWrk(target: Target, options: { seconds: number; rate?: number }): Promise<Load> {
  return within(async (scope) => {
    const script = join(import.meta.dirname, 'wrk.lua')
    const parameters = [randomUUID(), target.key, await bodyFile(), String(options.rate ?? 0)]
    const { url } = target
    return loadOf(url, await runWrkScript(scope, { script, url, seconds: options.seconds, parameters }))
  })
}

export interface WrkScript {
  /** Its `done` prints RESULT and JSON. */
  script: string
  url: string
  seconds: number
  parameters: string[]
}

export function runWrkScript(scope: Scope, { script, url, seconds, parameters }: WrkScript) {
  const args = [
    '-t',
    '1',
    '-c',
    String(CONNECTIONS),
    '-d',
    `${seconds}s`,
    '--timeout',
    '30s',
    '-s',
    script,
    url,
  ]
  return runToEnd(scope, 'wrk', [...args, '--', ...parameters])
}

/** Throws where an answer was missing or no success. */
export function loadOf(url: string, { output, cpu }: { output: string; cpu: number }): Load {
  const [, json] = /^RESULT (.*)$/m.exec(output) ?? []
  if (!json) throw new Error(`wrk said no result:\n${output}`)
  const { requests, microseconds, refused, broken, p99 } = Result.parse(JSON.parse(json))
  if (refused + broken > 0)
    throw new Error(`${url}: ${refused} refused, ${broken} broken of ${requests} requests`)
  return { requests, rate: (requests * 1e6) / microseconds, p99: p99 / 1000, cpu }
}

let file: string | undefined

async function bodyFile(): Promise<string> {
  if (file) return file
  const name = join(tmpdir(), 'jiesu-bench-payload.json')
  await writeFile(name, payload)
  file = name
  return name
}

/** Its version; exits with what to do where there is none. */
export function requireWrk(): string {
  const { error, stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8' })
  if (!error) return /wrk \S*?([\d.]+)/.exec(stdout)?.[1] ?? 'unknown'
  console.error('The bench needs wrk:  apt-get install wrk')
  process.exit(1)
}
