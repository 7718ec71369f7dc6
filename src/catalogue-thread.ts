/** Reads a catalogue beside the thread that accepts: half a second of work, which nobody who sends should wait for. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadCatalogue, loadCatalogueVersion } from './config-catalogue.ts'

/** Without a version that in force. */
const asked: { configDir: string; version: string | undefined } = workerData
const found =
  asked.version === undefined
    ? loadCatalogue(asked.configDir)
    : loadCatalogueVersion(asked.configDir, asked.version)
parentPort?.postMessage(
  found && { version: found.version, leaves: found.leaves, isIllustrative: found.isIllustrative },
)
