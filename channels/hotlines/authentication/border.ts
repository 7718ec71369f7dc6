/**
 * Whoever has caught a post can move what is signed from one blank to the next where nothing parts them: the message
 * stays the same, and so its signature, but nonce and body are others. By its nonce a post is known again only where
 * that can't be; else by its signature.
 */
import { refuse } from './reasons.ts'
import type { Timestamp, Where } from './schema-parts.ts'
import { blanksOf } from './template.ts'
import type { Claims } from './where.ts'

interface Signed {
  timestamp?: (Where & Pick<Timestamp, 'unit'>) | undefined
  nonce?: Where | undefined
  appid?: { value: string } | undefined
}

/**
 * What stands behind the nonce in a message, '' at its end; undefined where nobody can tell from the message where it
 * begins and ends.
 */
export function borderOf(message: string, { timestamp, nonce, appid }: Signed): string | undefined {
  if (!nonce) return undefined
  // A secret is nothing that anybody else could put somewhere.
  const part = message.split('{secret}').find((one) => one.includes('{nonce}')) ?? message
  const carrier = part.includes('{nonce}') ? 'nonce' : nonce.in
  const [before = '', ...behind] = part.replaceAll('{appid}', () => appid?.value ?? '').split(`{${carrier}}`)
  if (behind.length !== 1 || !isFixed(before, timestamp?.unit)) return undefined
  const [after = ''] = behind
  const [literal = ''] = after.split('{', 1)
  if (carrier === 'nonce') return after === '' || literal !== '' ? literal : undefined
  // A body may hold anything, a query no blanks.
  return after === '' || (carrier === 'query' && /^\s/.test(literal)) ? '' : undefined
}

/** Its end is known by its length, or by a blank that it can't hold itself. */
function isFixed(before: string, unit: Timestamp['unit'] | undefined): boolean {
  const left = before
    .replace(unit === 'iso' ? /\{(?:method|path)\}/g : /\{(?:method|path|timestamp)\}/g, '')
    .replace(/\{(?:timestamp|query)\}(?=\s)/g, '')
  return blanksOf(left).length === 0
}

/** By which a post is known again. Undefined where it has neither stamp nor nonce: nothing tells it from an older one. */
export function nonceOf(
  { nonce, stamp }: Pick<Claims, 'nonce' | 'stamp'>,
  signature: Buffer,
  border: string | undefined,
): string | undefined {
  if (nonce === undefined) return stamp && signature.toString('hex')
  if (border === undefined) return signature.toString('hex')
  // It ends where what parts it stands for the first time.
  if (`${nonce}${border}`.indexOf(border, border === '' ? nonce.length : 0) !== nonce.length)
    refuse('malformed-nonce')
  return nonce
}
