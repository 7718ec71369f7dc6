/** The house, from the environment to the last answer: what is started here is stopped here, in reverse. */
import { closeSync, openSync } from 'node:fs'
import type { Logger } from 'pino'
import { startEmbeddedPostgres } from '../adapters/postgres-embedded.ts'
import { announce } from './announce.ts'
import { type BackgroundHandle, startBackgroundThread } from './background-handle.ts'
import { banner } from './banner.ts'
import { type ChannelFiles, loadHouse } from './channel-files.ts'
import { loadChannels } from './channels.ts'
import type { Config } from './config.ts'
import { type Env, maskEnv, readEnv } from './env.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createReceipts } from './intake/receipt.ts'
import { createBusySignal, tellBusy } from './intake/stand-back.ts'
import { journalOptions } from './journal-options.ts'
import { acquireLock, ensureDataDir } from './lock.ts'
import { createLog } from './log.ts'
import { publicUrl } from './public-url.ts'
import { localKeyFile, readSecretFile, receiptSecret, writeSecret } from './secrets.ts'
import { describeStartError } from './start-error.ts'

/** How long a start waits for the ledger before it accepts without it. */
const PATIENCE_MS = 20_000
const PATIENCE_WITH_SERVER_MS = 3000

const closers: (() => Promise<void>)[] = []
let starting = Promise.resolve()
/** Nothing yet: what is being started reads the newest anyway. */
let reload = (): void => undefined
let isStopping = false

async function main(): Promise<void> {
  const env = readEnv()
  const log = createLog(env.LOG_LEVEL)
  const channels = await loadChannels()
  const { config, files } = loadHouse(env.CONFIG_DIR, channels)
  await ensureDataDir(env.DATA_DIR)
  const lock = await acquireLock(env.DATA_DIR, { address: publicUrl(env) })
  closers.push(() => lock.release())
  stopOnSignals(log)
  log.debug({ env: maskEnv(env) }, 'environment')
  if (env.ROLE !== 'worker' && env.PUBLIC_URL === undefined && ['0.0.0.0', '::'].includes(env.HOST))
    log.warn({}, 'PUBLIC_URL is not set: the links that citizens are given lead nowhere')

  const databaseUrl = env.DATABASE_URL ?? (await embedded(env, log))
  const secret = env.ROLE === 'worker' ? undefined : (env.RECEIPT_SECRET ?? receiptSecret(env.DATA_DIR))
  const busy = createBusySignal()
  const background = startBehind({ env, config, log, databaseUrl, secret, busy })
  closers.push(() => background.stop())
  const gateway = await createGateway({
    env,
    config,
    channels,
    files,
    log,
    databaseUrl,
    receiptSecret: secret,
    background,
  })
  closers.push(() => gateway.stop())
  tellBusy(busy, gateway.underWay)
  reload = () => reloadAll({ files, background, log })

  const ledgerIsUp = await background.checked(env.DATABASE_URL ? PATIENCE_WITH_SERVER_MS : PATIENCE_MS)
  if (!env.DATABASE_URL && ledgerIsUp) await makeLocalKey(env, gateway)
  if (isStopping) return
  const address = await gateway.listen()
  await lock.update(address)
  if (env.ROLE !== 'worker') {
    const queueUrl = env.DATABASE_URL ? undefined : (env.REDIS_URL ?? databaseUrl)
    closers.push(announce(env.DATA_DIR, { address, queueUrl }))
  }
  const lacksAdmin = ledgerIsUp && (await gateway.lacksAdmin())
  process.stdout.write(banner(env, { address, ledgerIsUp, lacksAdmin }))
}

async function embedded(env: Env, log: Logger): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: env.DATA_DIR, log })
  closers.push(() => postgres.stop())
  return postgres.url
}

interface Behind {
  env: Env
  config: Config
  log: Logger
  databaseUrl: string
  secret: string | undefined
  busy: SharedArrayBuffer
}

function startBehind({ env, config, log, databaseUrl, secret, busy }: Behind): BackgroundHandle {
  return startBackgroundThread(
    {
      databaseUrl,
      redisUrl: env.REDIS_URL,
      configDir: env.CONFIG_DIR,
      logLevel: env.LOG_LEVEL,
      journal: secret === undefined ? undefined : journalOptions(env, config),
      works: env.ROLE !== 'gateway',
      blobs: { dir: env.BLOBS_DIR, reserve: env.DISK_RESERVE },
      publicUrl: publicUrl(env),
      busy,
      fingerprint: secret === undefined ? undefined : createReceipts(secret).fingerprint,
    },
    log,
    (error) => void fail(error),
  )
}

/** A key for whoever sits at this machine, so that the printed curl line works as it stands. */
async function makeLocalKey(env: Env, { keys }: Gateway): Promise<void> {
  const file = localKeyFile(env.DATA_DIR)
  const present = readSecretFile(file)
  if (present && (await keys.find(present))) return
  writeSecret(file, await keys.renew('local', 'web'))
}

/** What is still being started is waited for, else it would be left behind; the second signal waits for nothing. */
function stopOnSignals(log: Logger): void {
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info({ signal }, 'stopping: what was accepted is on the disk')
    void starting.then(stopAll).then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // A terminal that has gone takes no words, and says so by a signal.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const hadTerminal = hasTerminal()
  process.on('SIGHUP', (signal) => (hadTerminal && !hasTerminal() ? stop(signal) : reload()))
}

/** SIGHUP comes from a terminal that closes, and from an operator who has edited something. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

interface Reloading {
  files: ChannelFiles
  background: BackgroundHandle
  log: Logger
}

function reloadAll({ files, background, log }: Reloading): void {
  const { faults, changes } = files.reload()
  background.reload()
  for (const fault of faults) log.error({ fault }, 'not reloaded: what was there stays in force')
  const told = { changes, faults: faults.length }
  if (faults.length === 0) log.info(told, 'configuration of the channels reloaded')
  else
    log.warn(
      told,
      'configuration of the channels reloaded, but for what is faulty: the next start will refuse it',
    )
}

async function stopAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) {
    await close().catch((error) => process.stderr.write(`while stopping: ${describeStartError(error)}\n`))
  }
}

let failing: Promise<never> | undefined

/** Once, however much fails at the same time. */
function fail(error: unknown): Promise<never> {
  failing ??= giveUp(error)
  return failing
}

async function giveUp(error: unknown): Promise<never> {
  process.stderr.write(`\n${describeStartError(error)}\n`)
  await stopAll()
  process.exit(1)
}

starting = main().catch(fail)
await starting
