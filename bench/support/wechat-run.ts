/** Starts bench/support/wechat-load.ts and reads what it has measured. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { WechatLoadOptions, WechatLoadResult } from './wechat-load.ts'

export type Posting = Pick<WechatLoadOptions, 'url' | 'account' | 'mode' | 'count'> &
  Partial<Pick<WechatLoadOptions, 'rate' | 'seconds' | 'perCitizen' | 'connections'>>

export type Posted = WechatLoadResult & {
  /** Begins the openids of this run. */
  name: string
}

let lastId = BigInt(Date.now()) * 1_000_000n

/** Each run with citizens and messages of its own. Throws where a connection broke. */
export function postCallbacks(posting: Posting): Promise<Posted> {
  const name = randomBytes(4).toString('hex')
  lastId += BigInt(posting.count)
  const standard = { rate: 0, seconds: 3600, perCitizen: 1, connections: 64 }
  const options: WechatLoadOptions = {
    ...standard,
    ...posting,
    name,
    firstId: String(lastId - BigInt(posting.count)),
  }
  const script = join(import.meta.dirname, 'wechat-load.ts')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, JSON.stringify(options)], (error, stdout) => {
      if (error) reject(error)
      else resolve({ ...JSON.parse(stdout), name })
    })
  })
}
