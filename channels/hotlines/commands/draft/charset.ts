/** Which charset a sample is in: what it says of itself, and what its bytes are. */
import { declaredCharset } from '../../declared-charset.ts'
import type { Charset } from '../../decode/schema.ts'

export interface CharsetGuess {
  /** The dialect's `charset`; empty where what it says of itself is right, or UTF-8. */
  rule: { fallback?: Charset; always?: Charset }
  /** What its bytes are. */
  found: Charset
  why: string
}

/** Frequent in what citizens write, in both scripts; read in a wrong charset, few of them come out. */
const FREQUENT = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后里用所家事方多去法如都同现没面起看天分还进好小部主理心本前开但因从实区路号街投诉反映噪声问题市民电话楼希望处理单位请今日晚这這個們來為國說時會對於著過發後裡還進開從實區號電話樓訴噪聲問題處單位請',
)

export function guessCharset(body: Buffer, mediaType: string): CharsetGuess {
  const said = declaredCharset(body, mediaType)?.charset
  const found = charsetOf(body)
  if (found === undefined || found === said)
    return {
      rule: {},
      found: found ?? 'utf-8',
      why: found ? 'as the sample says of itself' : 'nothing but ASCII in it',
    }
  if (said)
    return { rule: { always: found }, found, why: `the sample says ${said}, but its bytes are ${found}` }
  if (found === 'utf-8') return { rule: {}, found, why: 'the bytes are UTF-8; nothing says so' }
  return {
    rule: { fallback: found },
    found,
    why: `the bytes are no UTF-8, and read as ${found} they are words`,
  }
}

/** Undefined where every byte is ASCII. */
function charsetOf(body: Buffer): Charset | undefined {
  const wide = wideOf(body)
  if (wide) return wide
  if (body.every((byte) => byte < 0x80)) return undefined
  if (read(body, 'utf-8') !== undefined) return 'utf-8'
  const share = (charset: Charset) => frequentShare(read(body, charset))
  return share('big5') > share('gb18030') ? 'big5' : 'gb18030'
}

/** ASCII in UTF-16 has a zero beside every letter, on one side; in the files of a multipart body they are anywhere. */
function wideOf(body: Buffer): Charset | undefined {
  let even = 0
  let odd = 0
  for (const [at, byte] of body.entries()) if (byte === 0) at % 2 === 0 ? even++ : odd++
  const most = Math.max(even, odd)
  if (most < body.length / 10 || Math.min(even, odd) > most / 20) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

export function read(body: Buffer, charset: Charset): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

function frequentShare(text: string | undefined): number {
  const wide = [...(text ?? '')].filter((letter) => letter > '\u007f')
  return wide.length === 0 ? 0 : wide.filter((letter) => FREQUENT.has(letter)).length / wide.length
}
