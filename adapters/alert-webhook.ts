/** Standard Webhooks (standardwebhooks.com), version 1: `v1` signatures, HMAC-SHA256 of id, time and body. */
import { createHmac } from 'node:crypto'
import type { AlertMessage, AlertSender, SendOutcome } from '../src/contract/alert.ts'
import type { Clock } from '../src/contract/ports.ts'
import { isSafe, post } from './alert-post.ts'

export interface WebhookOptions {
  url: string
  /** whsec_ and base64; undefined: not set. */
  secret(): string | undefined
  clock: Clock
}

/** What may be otherwise later. */
const PASSING = [408, 409, 425, 429]

export function createWebhookSender({ url, secret, clock }: WebhookOptions): AlertSender {
  return {
    async send(message) {
      const address = URL.parse(url)
      if (!address || !isSafe(address)) return { is: 'refused', told: 'its address is not https' }
      const key = keyOf(secret())
      if (!key) return { is: 'again', told: 'its secret is not set, or is not whsec_ and base64' }
      const body = JSON.stringify(payloadOf(message))
      const timestamp = String(Math.floor(clock.now() / 1000))
      const signature = createHmac('sha256', key)
        .update(`${message.id}.${timestamp}.${body}`)
        .digest('base64')
      const answer = await post(address, body, {
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      })
      return 'is' in answer ? answer : outcomeOf(answer)
    },
  }
}

function outcomeOf({
  status,
  retryAfterMs,
}: {
  status: number
  retryAfterMs: number | undefined
}): SendOutcome {
  const told = `it answers ${status}`
  if (status >= 200 && status < 300) return { is: 'sent', told }
  if (status >= 500 || PASSING.includes(status)) return { is: 'again', told, pauseMs: retryAfterMs }
  return { is: 'refused', told }
}

/** `type`, `timestamp` and `data`, as Standard Webhooks has it. */
function payloadOf({ id: _, event, at, ...data }: AlertMessage) {
  return { type: `alert.${event}`, timestamp: at, data }
}

const LEAST_BYTES = 16

function keyOf(secret: string | undefined): Buffer | undefined {
  const text = secret?.trim().replace(/^whsec_/, '') ?? ''
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length >= LEAST_BYTES ? key : undefined
}
