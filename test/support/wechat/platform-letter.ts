/** A message or an event on its way to the account: what is the same in every try of it, and what is not. */
import { randomInt } from 'node:crypto'
import type { Account, Answer, Mode } from './platform-answer.ts'
import { seal, signatureOf } from './platform-crypto.ts'
import { type Fields, writeXml } from './platform-xml.ts'

export interface Letter {
  openid: string
  /** MsgId; undefined of an event. */
  messageId: string | undefined
  /** Of the whole XML, with ToUserName, FromUserName, CreateTime and MsgId. */
  fields: Fields
}

/** What became of one message or event. */
export interface Told {
  letter: Letter
  /** One for each try. */
  answers: Answer[]
  /** In the citizen's chat: a reply, or that the account is out of order; nothing where it said `success` or nothing. */
  shown: string[]
}

/** What lets the account push, each in its own measure. */
export type Opening = 'message' | 'click' | 'subscribe'

/** Of the API's half. */
export interface Windows {
  openWindow(openid: string, by: Opening): void
  unfollow(openid: string): void
}

/** One try of a letter, over the wire. */
export interface Post {
  query: Record<string, string>
  body: string
}

/** What a post is written with; whoever plays somebody else than Tencent changes some of it. */
export interface Writing extends Account {
  mode: Mode
  /** Seconds. */
  timestamp: string
  nonce: string
}

export function makeNonce(): string {
  return String(randomInt(1e9, 2e9))
}

export function writePost({ openid, fields }: Letter, writing: Writing): Post {
  const { token, timestamp, nonce, mode, originalId } = writing
  const query = { signature: signatureOf(token, timestamp, nonce), timestamp, nonce, openid }
  const xml = writeXml(fields)
  if (mode === 'plain') return { query, body: xml }
  const sealed = seal(xml, writing)
  const outer = mode === 'safe' ? { ToUserName: originalId } : fields
  return {
    query: {
      ...query,
      encrypt_type: 'aes',
      msg_signature: signatureOf(token, timestamp, nonce, sealed),
    },
    body: writeXml({ ...outer, Encrypt: sealed }),
  }
}

/** MsgIds rise, have 64 bits, and lose their last digits as numbers. */
export function createMessageIds(now: () => number): () => string {
  let last = 0n
  return () => {
    const next = BigInt(Math.floor(now())) * 1_000_000n + BigInt(randomInt(1000))
    last = next > last ? next : last + 1n
    return String(last)
  }
}
