/** Callbacks of an official account, each a message of its own, as bytes to be written to a socket. */
import type { Account, Mode } from '../../test/support/wechat/platform-answer.ts'
import { makeNonce, writePost } from '../../test/support/wechat/platform-letter.ts'

export interface PostsOptions {
  /** Where they are posted to. */
  url: string
  account: Account
  mode: Mode
  count: number
  /** Of one citizen, one after the other. */
  perCitizen: number
  /** Begins the openids; no two runs may share it. */
  name: string
  /** The first MsgId: 64 bits, in digits. */
  firstId: string
}

export function openidOf(name: string, citizen: number): string {
  return `oFake${name}_${citizen}`
}

/** The same messages, enciphered or not, whatever the mode. */
export function makePosts(options: PostsOptions): Buffer[] {
  const { count, firstId } = options
  const first = BigInt(firstId)
  return Array.from({ length: count }, (_, at) => makePost(options, at, String(first + BigInt(at))))
}

function makePost({ url, account, mode, perCitizen, name }: PostsOptions, at: number, id: string): Buffer {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const openid = openidOf(name, Math.floor(at / perCitizen))
  const fields = {
    ToUserName: account.originalId,
    FromUserName: openid,
    CreateTime: timestamp,
    MsgType: 'text',
    Content: `我家暖气不热，室温只有十四度，已经三天了（${at}）`,
    MsgId: id,
  }
  const writing = { ...account, mode, timestamp, nonce: makeNonce() }
  const { query, body } = writePost({ openid, messageId: id, fields }, writing)
  const { host, pathname } = new URL(url)
  const head = [
    `POST ${pathname}?${new URLSearchParams(query)} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: Mozilla/4.0',
    'Content-Type: text/xml',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
