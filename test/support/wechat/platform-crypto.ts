/**
 * Tencent's side of signatures and of the AES frame, written from its documents and held against its own worked
 * example. Nothing here comes from channels/wechat: it must be able to contradict it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

export interface Sealing {
  /** EncodingAESKey, 43 characters. */
  aesKey: string
  appid: string
}

/** SHA-1, hex, of the parts as one text, sorted by their bytes. */
export function signatureOf(...parts: string[]): string {
  const sorted = parts.map((part) => Buffer.from(part)).sort(Buffer.compare)
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex')
}

/** Base64 of the frame: 16 random bytes, length (4 bytes, big-endian), message, appid, padding to blocks of 32. */
export function seal(message: string, { aesKey, appid }: Sealing, random = randomBytes(16)): string {
  const bytes = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return sealFrame(pad(Buffer.concat([random, length, bytes, Buffer.from(appid)])), aesKey)
}

/** Of a frame that is padded already, rightly or not. Its length must be one of whole blocks of 16. */
export function sealFrame(frame: Buffer, aesKey: string): string {
  const key = keyOf(aesKey)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(frame), cipher.final()]).toString('base64')
}

/** PKCS#7, but with blocks of 32: 1 to 32 bytes, each of them says how many. */
export function pad(frame: Buffer): Buffer {
  const count = 32 - (frame.length % 32)
  return Buffer.concat([frame, Buffer.alloc(count, count)])
}

/** The message in it. Throws an Error that names what is wrong with the frame. */
export function unseal(sealed: string, { aesKey, appid }: Sealing): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed))
    throw new Error('Encrypt is no base64')
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length === 0 || bytes.length % 32 !== 0) throw new Error('Encrypt is no whole number of blocks')
  const key = keyOf(aesKey)
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const frame = unpad(Buffer.concat([decipher.update(bytes), decipher.final()]))
  const end = 20 + (frame.length < 20 ? Number.POSITIVE_INFINITY : frame.readUInt32BE(16))
  if (end > frame.length) throw new Error('the length in the frame is wrong')
  if (frame.subarray(end).toString() !== appid)
    throw new Error('the appid in the frame is not this account’s')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame.subarray(20, end))
}

function unpad(frame: Buffer): Buffer {
  const count = frame.at(-1) ?? 0
  const padding = frame.subarray(frame.length - count)
  if (count < 1 || count > 32 || !padding.every((byte) => byte === count))
    throw new Error('the padding is wrong')
  return frame.subarray(0, frame.length - count)
}

function keyOf(aesKey: string): Buffer {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  if (aesKey.length !== 43 || key.length !== 32) throw new Error('an EncodingAESKey has 43 characters')
  return key
}
