/**
 * Which forms are spent: their receipt was shown. The cookie `sent` knows it too, but a browser may refuse cookies, and a
 * frame in another site gets none; without either, another matter would take the place of the first.
 */
import { createHmac } from 'node:crypto'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { VIEW_SYMBOLS } from './view.ts'

/** As long as a view. */
const rule = { max: 1, windowSeconds: 86_400 }

export interface Spent {
  /** The receipt page of this message id was shown. */
  shown(messageId: string): Promise<void>
  wasShown(view: string): Promise<boolean>
  /** The first content that was sent with this view. */
  sent(view: string, fingerprint: string): Promise<void>
  wasSent(view: string, fingerprint: string): Promise<boolean>
}

export function createSpent({ limits, deriveKey }: Pick<ChannelServices, 'limits' | 'deriveKey'>): Spent {
  const key = deriveKey('web/spent')
  // A view's number makes a receipt: whoever reads the counters learns none.
  const named = (...parts: string[]) =>
    `web/spent/${createHmac('sha256', key).update(parts.join(' ')).digest('base64url')}`
  const mark = async (name: string): Promise<void> => void (await limits.take(name, rule))
  const isMarked = async (name: string) => (await limits.take(name, rule, 0)).count > 0
  return {
    shown: (messageId) => mark(named('shown', messageId.slice(0, VIEW_SYMBOLS))),
    wasShown: (view) => isMarked(named('shown', view)),
    sent: (view, fingerprint) => mark(named('sent', view, fingerprint)),
    wasSent: (view, fingerprint) => isMarked(named('sent', view, fingerprint)),
  }
}
