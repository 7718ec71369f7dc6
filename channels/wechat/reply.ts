/** What a callback is answered with. */
import { encrypt } from './crypto.ts'
import type { Envelope } from './message.ts'
import { signatureOf } from './verify.ts'
import { legal, writeXml } from './xml.ts'

const MAX_TEXT_BYTES = 2048
const ELLIPSIS = '…'

/** It came, and nothing is said; no need to encipher it. */
export const SUCCESS = 'success'

/** To whoever spoke, in the account's name. `now`: milliseconds since the epoch. A long text ends in `…`. */
export function textReply(
  { openid, account }: Pick<Envelope, 'openid' | 'account'>,
  text: string,
  now: number,
): string {
  return writeXml({
    ToUserName: openid,
    FromUserName: account,
    CreateTime: Math.floor(now / 1000),
    MsgType: 'text',
    Content: cut(legal(text)),
  })
}

function cut(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_TEXT_BYTES) return text
  let end = MAX_TEXT_BYTES - Buffer.byteLength(ELLIPSIS)
  // Bytes of the form 10xxxxxx go on with a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end) + ELLIPSIS
}

export interface Seal {
  /** EncodingAESKey. */
  key: string
  token: string
  appid: string
}

/** `timestamp`: seconds since the epoch. @throws PermanentError internal where the key is none */
export function seal(xml: string, { key, token, appid }: Seal, timestamp: number, nonce: string): string {
  const enciphered = encrypt(xml, key, appid)
  return writeXml({
    Encrypt: enciphered,
    MsgSignature: signatureOf([token, String(timestamp), nonce, enciphered]),
    TimeStamp: timestamp,
    Nonce: nonce,
  })
}
