/**
 * The ladder by which words reach a citizen who is not waiting for an answer: a customer-service message while the
 * platform lets us, else a template message or subscription notice where the account has one, else with the next answer.
 */
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
      return outcomeOf(sent)
    }
    await pushes.close(errand, openid)
    reason = sent.reason
  }
  return (await notify(options)) ?? { is: 'held', reason, thread: openid, text }
}

/** Undefined: there is no other way. */
async function notify({
  api,
  openid,
  notices = {},
  errand,
}: DeliveryOptions): Promise<ErrandOutcome | undefined> {
  const { template, subscription, url } = notices
  const done = (via: string, messageId?: string): ErrandOutcome => ({
    is: 'done',
    thread: openid,
    delivery: { via, ...(messageId && { messageId }) },
  })
  if (template) {
    const onceId = `${errand.receipt}-${errand.key}`.slice(0, 32)
    const sent = await api.sendTemplate({ openid, templateId: template.id, data: template.data, url, onceId })
    if (sent.is === 'ok') return done('template', sent.msgid)
    if (sent.is !== 'window') return outcomeOf(sent)
  }
  if (subscription) {
    const sent = await api.sendSubscription({
      openid,
      templateId: subscription.id,
      data: subscription.data,
      url,
    })
    if (sent.is === 'ok') return done('subscription', sent.msgid)
    if (sent.is !== 'window') return outcomeOf(sent)
  }
  return undefined
}

function outcomeOf({ is, reason, pauseMs }: Refused): ErrandOutcome {
  if (is === 'user' || is === 'ours') return { is: 'failed', reason }
  return { is: 'again', reason, ...(pauseMs !== undefined && { pauseMs }) }
}
