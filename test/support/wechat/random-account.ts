/** An official account that nobody has, and what a house is told of it. */
import { randomBytes } from 'node:crypto'
import type { Account } from './platform-answer.ts'

export interface FullAccount extends Account {
  /** AppSecret. */
  secret: string
}

export function randomAccount(): FullAccount {
  return {
    appid: `wx${randomBytes(8).toString('hex')}`,
    token: randomBytes(12).toString('hex'),
    aesKey: randomBytes(33).toString('base64').replace(/[+/]/g, 'x').slice(0, 43),
    originalId: `gh_${randomBytes(6).toString('hex')}`,
    secret: randomBytes(16).toString('hex'),
  }
}

/** `suffix`: `_2` for the second of two that are live. */
export function envOf(touchpoint: string, account: FullAccount, suffix = ''): Record<string, string> {
  const prefix = `WECHAT_${touchpoint.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
  return {
    [`${prefix}_APPID`]: account.appid,
    [`${prefix}_SECRET`]: account.secret,
    [`${prefix}_TOKEN${suffix}`]: account.token,
    [`${prefix}_AES_KEY${suffix}`]: account.aesKey,
  }
}
