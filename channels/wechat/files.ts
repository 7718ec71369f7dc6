import { PermanentError } from '../../src/contract/errors.ts'
import type { Files } from './load.ts'

/** What `readFiles` made, where the contract can't say whose it is. */
export function filesOf(files: unknown): Files {
  if (isOurs(files)) return files
  throw new PermanentError('internal', { detail: 'these are not the files of config/wechat' })
}

function isOurs(files: unknown): files is Files {
  return typeof files === 'object' && files !== null && 'texts' in files && 'scenes' in files
}
