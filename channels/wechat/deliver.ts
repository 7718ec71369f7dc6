/**
 * The ladder by which words reach a citizen who is not waiting for an answer: a customer-service message while the
 * platform lets us, else a template message or subscription notice where the account has one, else with the next answer.
 */
import { hash } from 'node:crypto'
import type { Errand, ErrandOutcome } from '../../src/contract/errand.ts'
import type { Pushes } from '../../src/contract/thread.ts'
import type { Refused } from './api/answer.ts'
import type { Api } from './api/client.ts'

/** What a template can say: by the names of its fields. */
export interface Notices {
  template?: { id: string; data: Readonly<Record<string, string>> } | undefined
  subscription?: { id: string; data: Readonly<Record<string, string>> } | undefined
  /** Where a touch leads. */
  url?: string | undefined
}

export interface DeliveryOptions {
  api: Api
  pushes: Pushes
  errand: Pick<Errand, 'channel' | 'endpoint' | 'kind' | 'receipt' | 'key'>
  openid: string
  text: string
  notices?: Notices
}

export async function deliver(options: DeliveryOptions): Promise<ErrandOutcome> {
  const { api, pushes, errand, openid, text } = options
  const window = await pushes.spend(errand, openid)
  if (window === 'gone') return { is: 'held', reason: 'the citizen has unsubscribed', thread: openid, text }
  let reason = 'the citizen has not written for 48 hours, or was sent five messages since'
  if (window === 'open') {
    const sent = await api.sendCustom(openid, text)
    if (sent.is === 'ok') return { is: 'done', thread: openid, delivery: { via: 'custom' } }
    if (sent.is !== 'window') {
      // Known not to be sent; after a time-out nobody knows.
      if (sent.errcode !== undefined) await pushes.giveBack(errand, openid)
      return outcomeOf(sent, options)
    }
    await pushes.close(errand, openid)
    reason = sent.reason
  }
  return notify(options, reason)
}

/** By whatever notices the account has; else it waits. `reason`: why it did not go as a message. */
async function notify(options: DeliveryOptions, reason: string): Promise<ErrandOutcome> {
  const { api, openid, text, notices = {}, errand } = options
  const { template, subscription, url } = notices
  const ways = [
    template && {
      via: 'template',
      send: () =>
        api.sendTemplate({
          openid,
          templateId: template.id,
          data: template.data,
          url,
          onceId: onceIdOf(errand),
        }),
    },
    subscription && {
      via: 'subscription',
      send: () => api.sendSubscription({ openid, templateId: subscription.id, data: subscription.data, url }),
    },
  ]
  let why = reason
  for (const way of ways) {
    if (!way) continue
    const sent = await way.send()
    if (sent.is === 'ok') {
      const delivery = { via: way.via, ...(sent.msgid && { messageId: sent.msgid }) }
      return { is: 'done', thread: openid, delivery }
    }
    if (sent.is === 'again') return outcomeOf(sent, options)
    why = `${way.via}: ${sent.reason}`
  }
  return { is: 'held', reason: why, thread: openid, text }
}

/** The platform sends the same one once in ten minutes: 32 characters, another for every update. */
function onceIdOf({ kind, receipt, key }: DeliveryOptions['errand']): string {
  return hash('sha256', `${kind}/${receipt}/${key}`).slice(0, 32)
}

const HOUR_MS = 3_600_000

/** What an operator has to mend, or tomorrow does, may be said before with the next answer. */
function outcomeOf({ is, reason, pauseMs }: Refused, { openid, text }: DeliveryOptions): ErrandOutcome {
  if (is === 'ours') return { is: 'failed', reason }
  if (is === 'again') return { is, reason, ...(pauseMs !== undefined && { pauseMs }) }
  const later = is === 'user' ? {} : { pauseMs: pauseMs ?? HOUR_MS }
  return { is: 'held', reason, thread: openid, text, ...later }
}
