/** Whether a callback is WeChat's, and what is in it. */
import { hash, timingSafeEqual } from 'node:crypto'
import { RejectedError } from '../../src/contract/errors.ts'
import { NOT_THEIRS, tryDecrypt } from './crypto.ts'
import type { Tree } from './message.ts'
import { readXml } from './xml.ts'

const TIMESTAMP = /^\d{1,12}$/
const MAX_NONCE_CHARACTERS = 128

/** Of the query; a parameter that comes twice is a list, and refused. */
export type Query = Readonly<
  Partial<
    Record<
      'signature' | 'msg_signature' | 'timestamp' | 'nonce' | 'encrypt_type' | 'echostr',
      string | string[] | undefined
    >
  >
>

export interface Account {
  appid: string
  /** All that are live: two while one takes the other's place. Blank ones count for nothing. */
  tokens: string[]
  /** EncodingAESKeys, as the tokens. */
  aesKeys: string[]
  /** `safe` takes only what is enciphered; `compatible` that where it is there, else plain; `plain` never deciphers. */
  mode: 'safe' | 'compatible' | 'plain'
  /** How far a timestamp may be from our clock. */
  windowSeconds: number
  /** `gh_…`: where it is set, what is for another account is refused. */
  originalId?: string | undefined
}

export interface Callback {
  query: Query
  body: string
  /** Milliseconds since the epoch. */
  now: number
}

export interface Opened {
  xml: string
  /** What opened it, to answer in the same way; absent where it came plain. */
  sealed?: { key: string; token: string }
}

/** SHA-1, hex, over the parts in the order of their bytes. */
export function signatureOf(parts: string[]): string {
  const sorted = parts.map((part) => Buffer.from(part)).sort(Buffer.compare)
  return hash('sha1', Buffer.concat(sorted))
}

/** By any of the tokens, in a time that tells nothing. */
export function isSigned(given: string, tokens: string[], parts: string[]): boolean {
  return signerOf(given, tokens, parts) !== undefined
}

/** Every token is tried, whichever fits. */
function signerOf(given: string, tokens: string[], parts: string[]): string | undefined {
  const signature = Buffer.from(given)
  let signer: string | undefined
  for (const token of tokens) {
    // With an empty token anybody could sign.
    if (token.trim() === '') continue
    const expected = Buffer.from(signatureOf([token, ...parts]))
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) signer ??= token
  }
  return signer
}

/**
 * @throws RejectedError unauthorized: with one and the same detail whatever does not hold, with its own where it is
 * stale, in a mode that is not taken, or for another account; bad-request where the envelope is no XML in safe mode
 */
export function open({ query, body, now }: Callback, account: Account): Opened {
  const given = readQuery(query)
  const encrypt = encryptIn(body, account.mode)
  if (account.mode === 'safe' && encrypt === undefined)
    throw refused(
      'it came plain, and only what is enciphered is taken: choose safe mode (安全模式) for the account at mp.weixin.qq.com, or set its `mode` here to compatible or plain',
    )
  const opened =
    encrypt === undefined ? openPlain(given, body, now, account) : openSealed(given, encrypt, now, account)
  checkRecipient(opened.xml, account)
  return opened
}

function encryptIn(body: string, mode: Account['mode']): Tree[string] | undefined {
  // In plain mode the signature does not cover the body: it is not looked into before.
  if (mode === 'plain') return undefined
  try {
    return readXml(body).Encrypt
  } catch (error) {
    // What came plain, and is signed, is for the caller to keep.
    if (mode === 'compatible' && error instanceof RejectedError) return undefined
    throw error
  }
}

function openPlain(given: Given, body: string, now: number, account: Account): Opened {
  if (!isSigned(given.signature, account.tokens, [given.timestamp, given.nonce])) throw refused()
  checkTime(given, now, account)
  if (account.mode === 'plain' && body.includes('<Encrypt>') && !body.includes('<FromUserName>'))
    throw refused('it came enciphered, and is not deciphered in plain mode: set its `mode` here to safe')
  return { xml: body }
}

function openSealed(given: Given, encrypt: Tree[string], now: number, account: Account): Opened {
  if (typeof encrypt !== 'string') throw refused()
  const token = signerOf(given.msgSignature, account.tokens, [given.timestamp, given.nonce, encrypt])
  if (token === undefined) throw refused()
  checkTime(given, now, account)
  const found = decipher(encrypt, account)
  if (!found) throw refused()
  return { xml: found.xml, sealed: { key: found.key, token } }
}

function decipher(encrypt: string, { aesKeys, appid }: Account): { xml: string; key: string } | undefined {
  for (const key of aesKeys) {
    const xml = tryDecrypt(encrypt, key, appid)
    if (xml !== undefined) return { xml, key }
  }
  return undefined
}

function checkTime({ timestamp }: Given, now: number, { windowSeconds }: Account): void {
  const away = Math.abs(now - Number(timestamp) * 1000)
  if (away > windowSeconds * 1000)
    throw refused(
      `its timestamp is ${Math.round(away / 1000)} s from our clock, ${windowSeconds} s are taken: is the clock right?`,
    )
}

function checkRecipient(xml: string, { originalId }: Account): void {
  if (originalId === undefined) return
  const recipient = recipientOf(xml)
  if (recipient !== undefined && recipient !== originalId)
    throw refused('ToUserName is another account than the one that is set here')
}

/** What is authentic and can not be read is for the caller to keep. */
function recipientOf(xml: string): Tree[string] | undefined {
  try {
    return readXml(xml).ToUserName
  } catch (error) {
    if (error instanceof RejectedError) return undefined
    throw error
  }
}

/**
 * What a GET of the platform is answered with, when the address is entered there: echostr as it is, or deciphered where
 * it is signed as something enciphered. `now`: milliseconds since the epoch.
 * @throws RejectedError unauthorized, with a detail of its own where it is stale
 */
export function openEcho(query: Query, now: number, account: Account): string {
  const given = readQuery(query)
  const { timestamp, nonce, echo } = given
  if (echo === '') throw refused()
  if (isSigned(given.msgSignature, account.tokens, [timestamp, nonce, echo])) {
    checkTime(given, now, account)
    const found = decipher(echo, account)
    if (found) return found.xml
  }
  // In safe mode too it is plain and has a `signature`, as far as is known.
  if (!isSigned(given.signature, account.tokens, [timestamp, nonce])) throw refused()
  checkTime(given, now, account)
  return echo
}

interface Given {
  signature: string
  msgSignature: string
  timestamp: string
  nonce: string
  echo: string
}

function readQuery(query: Query): Given {
  const one = (name: keyof Query) => {
    const value = query[name] ?? ''
    if (typeof value !== 'string') throw refused('each parameter of the query may come once')
    return value
  }
  one('encrypt_type')
  const [timestamp, nonce] = [one('timestamp'), one('nonce')]
  if (!TIMESTAMP.test(timestamp) || nonce === '' || nonce.length > MAX_NONCE_CHARACTERS) throw refused()
  return {
    signature: one('signature'),
    msgSignature: one('msg_signature'),
    timestamp,
    nonce,
    echo: one('echostr'),
  }
}

function refused(detail = NOT_THEIRS): RejectedError {
  return new RejectedError('unauthorized', { detail })
}
