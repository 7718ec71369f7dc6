/** The first sheet of a workbook, with the numbers of its rows. */
import { parentPort, workerData } from 'node:worker_threads'
// Its edition for Node unpacks whatever comes; this one gives each part the room that it declares.
import { readSheet } from 'read-excel-file/universal'

const bytes: Uint8Array = workerData
const rows = await readSheet(new Blob([Uint8Array.from(bytes)]), { trim: false })
parentPort?.postMessage(rows.map((cells, at) => ({ line: at + 1, cells })))
