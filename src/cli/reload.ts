/** Tells the running house that its files were edited: channels', and triage's. */
import { readChannelFiles } from '../channel-files.ts'
import { loadChannels } from '../channels.ts'
import { loadConfig } from '../config.ts'
import { ConfigError, type Fault } from '../config-error.ts'
import { readEnv } from '../env.ts'
import { readLock } from '../lock.ts'
import { readTriageSources } from '../triage-judge.ts'

/** Throws ConfigError, and tells nobody, where a file is faulty. */
export async function reloadHouse(): Promise<number> {
  const { CONFIG_DIR, DATA_DIR } = readEnv()
  const faults: Fault[] = []
  readChannelFiles(CONFIG_DIR, await loadChannels(), faults)
  if (faults.length > 0) throw new ConfigError(faults)
  readTriageSources(loadConfig(CONFIG_DIR), CONFIG_DIR)
  const holder = await readLock(DATA_DIR)
  if (!holder) throw new Error(`nothing runs on ${DATA_DIR}: the next start reads the files anyway`)
  process.kill(holder.pid, 'SIGHUP')
  console.log(`process ${holder.pid} at ${holder.address} reads them again; its log says what came of it`)
  return 0
}
