/** Triage as the worker has it: what an operator edits is read again on reload, and only if it is whole. */
import { createAmapGeocoder } from '../adapters/geocode-amap.ts'
import { type Config, loadConfig } from './config.ts'
import { ConfigError, describeFault, type Fault } from './config-error.ts'
import type { Log, QueueConsumer } from './contract/ports.ts'
import type { Urgency } from './contract/request.ts'
import { searchedWords } from './contract/searched-words.ts'
import { createSecrets } from './held-secrets.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createEmergencyWords, urgencyBy } from './triage/emergency.ts'
import { createLocate } from './triage/locate.ts'
import type { SecondOpinions } from './triage/second-opinion/second-opinion.ts'
import { createSafeTriage } from './triage/unjudged.ts'
import type { WorkersOptions } from './triage/workers.ts'
import { calendarEndsSoon } from './triage/working-days.ts'
import { createTriageJudge, readTriageSources, type TriageJudge } from './triage-judge.ts'

export interface LiveJudge
  extends Pick<
    TriageJudge,
    'triage' | 'lanesOf' | 'follow' | 'tell' | 'direct' | 'redirect' | 'leafOf' | 'nameOf'
  > {
  /** By the words alone: also where nothing is loaded. */
  urgencyOf(text: string): Urgency
  /** Reads what is there; to be called first. What is wrong, if anything: then what was there stays in force. */
  load(): readonly Fault[]
}

export function createLiveJudge(config: Config, configDir: string, log: Log): LiveJudge {
  const read = (): TriageJudge => {
    // Whoever reloads has edited something.
    const current = loaded ? loadConfig(configDir) : config
    const judge = createTriageJudge(readTriageSources(current, configDir))
    if (judge.isModelOld)
      log.warn(
        { catalogue: judge.catalogue.version },
        'the classifier was made for another catalogue: run npm run jiesu -- triage train',
      )
    const end = endOfCalendar(current)
    if (end) log.warn({ end }, 'holidays.csv ends soon: add the next year')
    return judge
  }
  let loaded: TriageJudge | undefined
  const judge = (): TriageJudge => {
    if (!loaded) throw new Error('triage is not loaded')
    return loaded
  }
  const urgencyOf = urgencyBy(createEmergencyWords(config.urgency))
  return {
    triage: createSafeTriage({
      triage: (request) => judge().triage(request),
      urgencyOf: (request) => urgencyOf(searchedWords(request).join('\n')),
      deadlines: createDeadlines(config.deadlines, config.holidays),
      direct: (code, place) => judge().direct(code, place),
      log,
    }),
    follow: (request, triage) => judge().follow(request, triage),
    tell: (triage, earlier) => judge().tell(triage, earlier),
    leafOf: (code) => judge().leafOf(code),
    direct: (code, place) => judge().direct(code, place),
    lanesOf: (request, triage) => judge().lanesOf(request, triage),
    redirect: (request, notTo) => judge().redirect(request, notTo),
    nameOf: (code) => judge().nameOf(code),
    urgencyOf,
    load() {
      try {
        loaded = read()
        log.info({ catalogue: loaded.catalogue.version }, 'triage loaded')
        return []
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        return error.faults
      }
    },
  }
}

/** Where some deadline counts working days. */
function endOfCalendar({ deadlines, holidays }: Config): string | undefined {
  const counts = deadlines.some(({ days }) => days === 'working')
  return counts ? calendarEndsSoon(holidays, Date.now()) : undefined
}

interface Starting {
  judge: LiveJudge
  /** Of the first look, where it was taken already. */
  faults?: readonly Fault[]
  start(): QueueConsumer
  log: Log
}

/** Triage that can't be loaded is no reason for not relaying: it starts when it is mended and reloaded. */
export function startTriage({ judge, faults = judge.load(), start, log }: Starting) {
  const tell = (found: readonly Fault[]): void => {
    for (const fault of found)
      log.error({ fault: describeFault(fault) }, 'triage is not loaded: what was there stays in force')
  }
  tell(faults)
  let workers = faults.length === 0 ? start() : undefined
  return {
    faults,
    reload() {
      try {
        const found = judge.load()
        tell(found)
        if (found.length === 0) workers ??= start()
      } catch (err) {
        log.error({ err }, 'triage is not reloaded: what was there stays in force')
      }
    },
    stop: async () => workers?.close(),
  }
}

interface Asking {
  config: Config
  judge: LiveJudge
  opinions: SecondOpinions | undefined
  log: Log
}

/** Whom triage asks where it is not sure: maps where it is, a model what it is. Nobody, if nobody is configured. */
export function asking({ config, judge, opinions, log }: Asking): Pick<WorkersOptions, 'secondOpinion'> {
  const { geocoder } = config
  const secret = createSecrets(log)
  const locate =
    geocoder &&
    createLocate({
      ...judge,
      geocoder: createAmapGeocoder({ ...geocoder, key: () => secret('GEOCODER_API_KEY') }),
      clock: Date,
      log,
    })
  if (!locate && !opinions) return {}
  return {
    async secondOpinion(request, triage) {
      // An emergency waits for nobody.
      const isEmergency = triage.urgency === 'emergency'
      const located = locate && !isEmergency ? await locate(request, triage) : triage
      return opinions ? opinions.secondOpinion(request, located) : located
    },
  }
}
