/**
 * What triage was before it had a catalogue: words of emergencies, due times, and nothing that asks the ledger of others.
 * A worker on DATABASE_URL and REDIS_URL, until SIGTERM.
 */
import pino from 'pino'
import { createPostgresMarks } from '../../adapters/marks-postgres.ts'
import { createPostgresObjections } from '../../adapters/objections-postgres.ts'
import { connectPostgres } from '../../adapters/postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import { loadConfig } from '../../src/config.ts'
import { searchedWords } from '../../src/contract/searched-words.ts'
import { createDeadlines } from '../../src/triage/deadlines.ts'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import { startWorkers } from '../../src/triage/workers.ts'

const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl } = process.env
const config = loadConfig('config')
const log = pino({ level: 'warn' })
const pool = connectPostgres(databaseUrl, log)
const relaxed = connectPostgres(databaseUrl, log, { relaxed: true })
const queue = await createBullQueue({ databaseUrl, redisUrl, log, clock: Date, keptSeconds: 86_400 })
const words = createEmergencyWords(config.urgency)
const deadlines = createDeadlines(config.deadlines, config.holidays)
const replies = async () => new Set<string>()

const workers = startWorkers({
  queue,
  progress: createPostgresProgress(relaxed, { replies }),
  tracking: createPostgresTracking(pool, { replies }),
  marks: createPostgresMarks(pool),
  triage(request) {
    const urgency = words(searchedWords(request).join('\n'))?.urgency ?? 'normal'
    return {
      type: request.type,
      urgency,
      disposition: 'dispatch',
      lanes: [],
      flags: [],
      ...deadlines(request.type, urgency, request.receivedAt),
      evidence: [],
      by: 'keywords',
    }
  },
  settle: async (batch) => batch.map(({ triage }) => triage),
  standBackMs: () => 0,
  objections: createPostgresObjections(pool),
  redirect: () => undefined,
  clock: Date,
  log,
})

process.once('SIGTERM', () => {
  void workers
    .close()
    .then(() => queue.close())
    .then(() => process.exit(0))
})
