/** What the platform makes of an answer to a callback. */
import { signatureOf, unseal } from './platform-crypto.ts'
import { readXml } from './platform-xml.ts'

export interface Account {
  appid: string
  token: string
  /** EncodingAESKey, 43 characters. */
  aesKey: string
  /** `gh_…`: whom citizens write to. */
  originalId: string
}
/** How its callbacks are set: enciphered, both ways in one body, or as they are. */
export type Mode = 'safe' | 'compatible' | 'plain'

/** `error`: why the citizen is told that the account is out of order. */
export type Answer = { text: string } | 'success' | 'empty' | { error: string }

/** Of the text of a passive reply. */
const MOST_BYTES = 2048

export function judge(body: string, account: Account, mode: Mode, openid: string): Answer {
  if (body === 'success') return 'success'
  if (body === '') return 'empty'
  try {
    return { text: textIn(open(readXml(body), account, mode), account, openid) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function open(outer: Map<string, string>, account: Account, mode: Mode): Map<string, string> {
  const sealed = outer.get('Encrypt')
  if (sealed === undefined && mode !== 'safe') return outer
  if (sealed === undefined) throw new Error('it is not enciphered, in safe mode')
  if (mode === 'plain') throw new Error('it is enciphered, in plain mode')
  const timestamp = required(outer, 'TimeStamp')
  if (!/^\d{10}$/.test(timestamp)) throw new Error('TimeStamp is no time in seconds')
  const expected = signatureOf(account.token, timestamp, required(outer, 'Nonce'), sealed)
  if (required(outer, 'MsgSignature') !== expected) throw new Error('MsgSignature is wrong')
  return readXml(unseal(sealed, account))
}

function textIn(reply: Map<string, string>, { originalId }: Account, openid: string): string {
  if (required(reply, 'ToUserName') !== openid) throw new Error('ToUserName is not the citizen')
  if (required(reply, 'FromUserName') !== originalId) throw new Error('FromUserName is not the account')
  if (!/^\d{10}$/.test(required(reply, 'CreateTime'))) throw new Error('CreateTime is no time in seconds')
  const kind = required(reply, 'MsgType')
  if (kind !== 'text') throw new Error(`a reply of the type ${kind} is not played here`)
  const text = required(reply, 'Content')
  if (text === '') throw new Error('Content is empty')
  if (Buffer.byteLength(text) > MOST_BYTES) throw new Error(`Content has more than ${MOST_BYTES} bytes`)
  return text
}

function required(elements: Map<string, string>, name: string): string {
  const value = elements.get(name)
  if (value === undefined) throw new Error(`there is no ${name}`)
  return value
}
