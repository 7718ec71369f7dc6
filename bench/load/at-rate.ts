import { join } from 'node:path'
import { z } from 'zod'
import { runToEnd } from '../support/process.ts'
import { within } from '../support/scope.ts'
import type { OpenLoopOptions } from './open-loop.ts'
import { CONNECTIONS, type Target } from './wrk.ts'

const Result = z.object({
  answers: z.number(),
  refused: z.number(),
  rate: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
})

export type AtRate = z.infer<typeof Result> & {
  /** What the generator took, as a share of one core. */
  cpu: number
}

/** Latencies at a fixed rate, in ms from when each request was due. Throws where an answer was no 202. */
export function runAtRate(target: Target, options: { rate: number; seconds: number }): Promise<AtRate> {
  return within(async (scope) => {
    const load: OpenLoopOptions = { ...options, url: target.url, key: target.key, connections: CONNECTIONS }
    const program = join(import.meta.dirname, 'open-loop.ts')
    const { output, cpu } = await runToEnd(scope, process.execPath, [program, JSON.stringify(load)])
    const result = Result.parse(JSON.parse(output))
    if (result.refused > 0)
      throw new Error(`${target.url}: ${result.refused} of ${result.answers} were no 202`)
    return { ...result, cpu }
  })
}
