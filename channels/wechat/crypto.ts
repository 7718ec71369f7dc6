/**
 * The frame of safe mode: AES-256-CBC over random(16) + length(4, big-endian, bytes) + message + appid, padded to blocks
 * of 32. OpenSSL knows the padding of 16 only, so it is done by hand.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { PermanentError, RejectedError } from '../../src/contract/errors.ts'

const AES_KEY = /^[A-Za-z0-9+/]{43}$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const AES_BLOCK = 16
const PAD_BLOCK = 32
const RANDOM_BYTES = 16
const HEAD_BYTES = RANDOM_BYTES + 4

/** The one answer to whatever does not hold: whoever tries learns nothing of how far it came. */
export const NOT_THEIRS = 'it is not signed, or not enciphered, as WeChat does it for this account'

/** Whether it has the form of an EncodingAESKey. */
export function isAesKey(text: string): boolean {
  return AES_KEY.test(text)
}

/**
 * `encrypt` is base64 as it came, `key` the EncodingAESKey. Only for what is known to be signed: before that, even a
 * fault that is told in the same words is told in another time.
 * @throws RejectedError unauthorized, the same for all that can be wrong; PermanentError internal where the key is none
 */
export function decrypt(encrypt: string, key: string, appid: string): string {
  const xml = tryDecrypt(encrypt, key, appid)
  if (xml === undefined) throw new RejectedError('unauthorized', { detail: NOT_THEIRS })
  return xml
}

/** As `decrypt`, but undefined where it does not open. */
export function tryDecrypt(encrypt: string, key: string, appid: string): string | undefined {
  const { secret, iv } = secretOf(key)
  if (encrypt.length % 4 !== 0 || !BASE64.test(encrypt)) return undefined
  const enciphered = Buffer.from(encrypt, 'base64')
  if (enciphered.length % AES_BLOCK !== 0) return undefined
  const decipher = createDecipheriv('aes-256-cbc', secret, iv).setAutoPadding(false)
  const frame = unpadded(Buffer.concat([decipher.update(enciphered), decipher.final()]))
  return frame && messageIn(frame, Buffer.from(appid))
}

function unpadded(padded: Buffer): Buffer | undefined {
  const pad = padded.at(-1) ?? 0
  if (pad < 1 || pad > PAD_BLOCK || pad > padded.length) return undefined
  const end = padded.length - pad
  return padded.subarray(end).every((byte) => byte === pad) ? padded.subarray(0, end) : undefined
}

function messageIn(frame: Buffer, appid: Buffer): string | undefined {
  if (frame.length < HEAD_BYTES) return undefined
  // Unsigned: what was meant as negative is too long.
  const end = HEAD_BYTES + frame.readUInt32BE(RANDOM_BYTES)
  if (end + appid.length !== frame.length || !timingSafeEqual(frame.subarray(end), appid)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame.subarray(HEAD_BYTES, end))
  } catch {
    return undefined
  }
}

/** Base64. `random` is for tests: 16 bytes. @throws PermanentError internal where the key is none */
export function encrypt(xml: string, key: string, appid: string, random = randomBytes(RANDOM_BYTES)): string {
  const { secret, iv } = secretOf(key)
  const message = Buffer.from(xml)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const frame = Buffer.concat([random, length, message, Buffer.from(appid)])
  const pad = PAD_BLOCK - (frame.length % PAD_BLOCK)
  const cipher = createCipheriv('aes-256-cbc', secret, iv).setAutoPadding(false)
  const padded = Buffer.concat([frame, Buffer.alloc(pad, pad)])
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
}

interface Secret {
  secret: KeyObject
  iv: Buffer
}

/** A cipher made with a key object costs a tenth of one made with bytes; there are as many as accounts have keys. */
const secrets = new Map<string, Secret>()

/** 43 characters are 258 bits: Node drops the last two, where strict decoders want them to be 0. */
function secretOf(key: string): Secret {
  const known = secrets.get(key)
  if (known) return known
  if (!isAesKey(key)) throw new PermanentError('internal', { detail: 'an EncodingAESKey has 43 characters' })
  const bytes = Buffer.from(key, 'base64')
  const made = { secret: createSecretKey(bytes), iv: bytes.subarray(0, AES_BLOCK) }
  secrets.set(key, made)
  return made
}
