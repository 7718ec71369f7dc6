/** Bytes side by side with the characters that they are, none of them as anything but text. */
import { html } from 'ghtml'

const MOST = 16 * 1024
const ROW = 16

/** The first 16 KB. */
export function rawView(bytes: Buffer): string {
  const rows: string[] = []
  const { length } = bytes.subarray(0, MOST)
  for (let at = 0; at < length; at += ROW) rows.push(row(at, bytes.subarray(at, Math.min(at + ROW, length))))
  return html`<pre class="raw hex" dir="ltr">${rows.join('\n')}</pre>`
}

export function isCut(bytes: Buffer): boolean {
  return bytes.length > MOST
}

function row(at: number, bytes: Buffer): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
  const left = pairs.slice(0, ROW / 2).join(' ')
  const right = pairs.slice(ROW / 2).join(' ')
  const hex = `${left}  ${right}`.padEnd(ROW * 3)
  return `${at.toString(16).padStart(6, '0')}  ${hex}  ${[...bytes].map(character).join('')}`
}

const CONTROL_PICTURES = 0x2400

/** A control character as its picture: `␀`, `␛`; what is no ASCII as a dot. */
function character(byte: number): string {
  if (byte < 0x20) return String.fromCharCode(CONTROL_PICTURES + byte)
  if (byte === 0x7f) return '␡'
  return byte < 0x7f ? String.fromCharCode(byte) : '·'
}
