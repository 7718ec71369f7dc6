/** standardwebhooks.com, version 1: `v1` signatures (HMAC-SHA256) of id, time and body. */
import { isOneOf, usable } from './compare.ts'
import { decodeBytes } from './encoding.ts'
import type { Kind, Post } from './kind.ts'
import { hmac } from './mac.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import { firstOf } from './signing.ts'
import { formatTimestamp, parseTimestamp } from './timestamp.ts'
import { headerOf } from './where.ts'

const ID = 'webhook-id'
const TIMESTAMP = 'webhook-timestamp'
const SIGNATURE = 'webhook-signature'
/** A full stop parts id, time and body: in an id it could move the border. */
const WELL_FORMED_ID = /^[\x21-\x2d\x2f-\x7e]{1,128}$/

export function createStandardWebhooksKind({ windowSeconds }: MethodOf<'standard-webhooks'>): Kind {
  return {
    needs: ['SECRET'],
    // The id is the message's own, and may be mapped.
    hidden: { headers: [TIMESTAMP, SIGNATURE], query: [], body: [] },
    reads: [ID],
    isUsable: (_, secret) => keysOf([secret]).length > 0,
    ahead: (post) => void claimsOf(post),
    verify: (post, { secrets }) => {
      const { id, text, at, given } = claimsOf(post)
      const message = { id, text, body: post.arrived.body }
      const expected = keysOf(secrets).map((key) => mac(key, message))
      if (!given.reduce((fits, one) => isOneOf(one, expected) || fits, false)) refuse('wrong-signature')
      // Sent again after a failure, a message has its old id and a new time.
      const stamp = { text, at, windowSeconds }
      return { stamp, nonce: `${id}.${text}`, isBalance: post.arrived.body.length === 0 }
    },
    sign: (unsigned, { secrets, at, nonce }) => {
      const [key] = keysOf([firstOf(secrets.secrets)])
      if (!key) throw new Error('expected a secret whsec_ and base64')
      const text = formatTimestamp(at, 's')
      const signature = mac(key, { id: nonce, text, body: unsigned.body }).toString('base64')
      const own = { [ID]: nonce, [TIMESTAMP]: text, [SIGNATURE]: `v1,${signature}` }
      return { ...unsigned, headers: { ...unsigned.headers, ...own } }
    },
  }
}

function claimsOf(post: Post) {
  const id = headerOf(post, ID) || refuse('missing-nonce')
  if (!WELL_FORMED_ID.test(id)) refuse('malformed-nonce')
  const text = headerOf(post, TIMESTAMP) || refuse('missing-timestamp')
  const at = parseTimestamp(text, 's') ?? refuse('malformed-timestamp')
  return { id, text, at, given: signaturesOf(post) }
}

/** Those of version 1; others are of other versions, and nothing of ours. */
function signaturesOf(post: Post): Buffer[] {
  const text = headerOf(post, SIGNATURE) || refuse('missing-signature')
  if (text.includes(', ')) refuse('repeated-field')
  const signatures = text
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .flatMap((one) => decodeBytes(one.slice(3), 'base64') ?? [])
  return signatures.length > 0 ? signatures : refuse('malformed-signature')
}

function keysOf(secrets: readonly string[]): Buffer[] {
  return usable(secrets).flatMap(
    (secret) => decodeBytes(secret.trim().replace(/^whsec_/, ''), 'base64') ?? [],
  )
}

function mac(key: Buffer, { id, text, body }: { id: string; text: string; body: Buffer }): Buffer {
  return hmac('sha256', key, Buffer.concat([Buffer.from(`${id}.${text}.`), body]))
}
