/** A city's table as it comes: CSV in UTF-8 or GB18030, or the first sheet of an XLSX. */
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { CsvError, parse as parseCsv } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import type { SheetRow } from './triage/catalogue/sheet-rows.ts'

const MEGABYTE = 2 ** 20
const MOST_BYTES = 10 * MEGABYTE
const MOST_UNPACKED = 50 * MEGABYTE
const MOST_ROWS = 50_000
/** A cell far away makes a sheet of a thousand million cells. */
const MOST_HEAP_MB = 256
const PATIENCE_MS = 60_000

/** Throws Error that tells the operator what to do. */
export async function readSheet(file: string): Promise<SheetRow[]> {
  const { size } = statSync(file)
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes: at most ${MOST_BYTES} are read`)
  const rows = await readBytes(readFileSync(file)).catch((error) => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
  })
  if (rows.length > MOST_ROWS)
    throw new Error(`${file} has ${rows.length} rows: at most ${MOST_ROWS} are read`)
  return rows
}

const XLS = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
const ZIP = Buffer.from('PK')

async function readBytes(bytes: Buffer): Promise<SheetRow[]> {
  if (bytes.subarray(0, XLS.length).equals(XLS))
    throw new Error('is an old .xls, or locked by a password: save it as .xlsx without one')
  return bytes.subarray(0, ZIP.length).equals(ZIP) ? readXlsx(bytes) : readCsv(decode(bytes))
}

/** Excel saves CSV as GB18030 where Windows speaks Chinese. */
function decode(bytes: Buffer): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      if (!text.includes('\0')) return text
    } catch {
      // The next one.
    }
  }
  throw new Error('expected CSV in UTF-8 or GB18030, or XLSX')
}

function readCsv(text: string): SheetRow[] {
  const rows: SheetRow[] = []
  try {
    // Inside quotes it counts \r\n as two lines.
    parseCsv(text.replaceAll('\r\n', '\n'), {
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines: line }) => {
        // As in config/: it is for whoever edits the file.
        if (!cells[0]?.startsWith('#')) rows.push({ line, cells })
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Error(`line ${error.lines}: ${error.message}`, { cause: error })
  }
  return rows
}

/** In a thread of its own, so that a sheet made to fill the memory fills its own. */
async function readXlsx(bytes: Buffer): Promise<SheetRow[]> {
  refuseBomb(bytes)
  const thread = new Worker(new URL('./xlsx-thread.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  })
  try {
    const [rows]: SheetRow[][] = await once(thread, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })
    return rows ?? []
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'ABORT_ERR')
      throw new Error('is too large: copy the table alone into a new workbook', { cause })
    const reason = cause instanceof Error ? cause.message : cause
    throw new Error(`can not be read as XLSX (${reason}): open and save it with a spreadsheet`, { cause })
  } finally {
    await thread.terminate()
  }
}

/** What is unpacked later gets no more room than is declared here. */
function refuseBomb(bytes: Buffer): void {
  let unpacked = 0
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        unpacked += originalSize
        return false
      },
    })
  } catch (cause) {
    throw new Error('is a damaged XLSX: open and save it with a spreadsheet', { cause })
  }
  if (unpacked > MOST_UNPACKED)
    throw new Error(`unpacks to ${unpacked} bytes: at most ${MOST_UNPACKED} are read`)
}
