/** Triage as the worker has it: what an operator edits is read again on reload, and only if it is whole. */
import type { Config } from './config.ts'
import { ConfigError, describeFault } from './config-error.ts'
import type { Log } from './contract/ports.ts'
import { searchedWords } from './contract/searched-words.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createEmergencyWords } from './triage/emergency.ts'
import { createSafeTriage } from './triage/unjudged.ts'
import { createTriageJudge, readTriageSources, type TriageJudge } from './triage-judge.ts'

export interface LiveJudge extends Pick<TriageJudge, 'triage' | 'follow' | 'direct' | 'redirect'> {
  reload(): void
}

/** Throws ConfigError where it can't be read at all. */
export function createLiveJudge(config: Config, configDir: string, log: Log): LiveJudge {
  const read = (): TriageJudge => {
    const judge = createTriageJudge(readTriageSources(config, configDir))
    if (judge.isModelOld)
      log.warn(
        { catalogue: judge.catalogue.version },
        'the classifier was made for another catalogue: run npm run jiesu -- triage train',
      )
    return judge
  }
  let judge = read()
  const words = createEmergencyWords(config.urgency)
  return {
    triage: createSafeTriage({
      triage: (request) => judge.triage(request),
      urgencyOf: (request) => words(searchedWords(request).join('\n'))?.urgency ?? 'normal',
      deadlines: createDeadlines(config.deadlines, config.holidays),
      direct: (code, place) => judge.direct(code, place),
      log,
    }),
    follow: (request, triage) => judge.follow(request, triage),
    direct: (code, place) => judge.direct(code, place),
    redirect: (request, notTo) => judge.redirect(request, notTo),
    reload() {
      try {
        judge = read()
        log.info({ catalogue: judge.catalogue.version }, 'triage reloaded')
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        for (const fault of error.faults)
          log.error({ fault: describeFault(fault) }, 'not reloaded: what was there stays in force')
      }
    },
  }
}
