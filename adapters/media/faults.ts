/** Files that would harm whoever opens them. A fault is only what no honest file has: a damaged photo is taken. */
import { open } from 'node:fs/promises'
import { type FileFault, RejectedError } from '../../src/contract/errors.ts'
import { type Bytes, bytesOf } from './bytes.ts'
import { findOther } from './mixed.ts'
import { findPdfFault } from './pdf.ts'
import { isPixelBomb } from './pixels.ts'

interface Fault {
  reason: FileFault
  detail: string
}

/** Throws RejectedError unsupported-media with its reason. `mediaType`: what its first bytes say it is. */
export async function refuseHarmful(path: string, mediaType: string): Promise<void> {
  const file = await open(path)
  try {
    const fault = await faultOf(await bytesOf(file), mediaType)
    if (fault) throw new RejectedError('unsupported-media', fault)
  } finally {
    await file.close()
  }
}

/** Undefined where nothing speaks against it. */
export async function faultOf(bytes: Bytes, mediaType: string): Promise<Fault | undefined> {
  const other = await findOther(bytes, mediaType)
  if (other) return { reason: 'mixed', detail: `the file is ${mediaType} and holds ${other} as well` }
  if (await isPixelBomb(bytes, mediaType))
    return { reason: 'bomb', detail: 'the picture has too many pixels' }
  if (mediaType !== 'application/pdf') return undefined
  const reason = await findPdfFault(bytes)
  if (reason === 'active')
    return { reason, detail: 'the PDF holds a script or a command: send it without, or its pages' }
  return reason && { reason, detail: 'the PDF packs too much into little' }
}
