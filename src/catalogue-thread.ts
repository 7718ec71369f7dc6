/** Reads the catalogue beside the thread that accepts: half a second of work, which nobody who sends should wait for. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadCatalogue } from './config-catalogue.ts'

const configDir: string = workerData
const { version, leaves } = loadCatalogue(configDir)
parentPort?.postMessage({ version, leaves })
