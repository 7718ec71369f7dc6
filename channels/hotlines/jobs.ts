/** What is owed to a hotline: the updates of its own requests, at its callback. */
import type { ChannelJobs, Errand, ErrandOutcome, JobServices } from '../../src/contract/errand.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import { Status } from '../../src/contract/request.ts'
import { createAuthenticator } from './authentication/authenticator.ts'
import { type News, post, write } from './callback.ts'
import type { Hotline } from './hotline.ts'
import { missingSecrets, secretsOf } from './registry.ts'

const DONE: ErrandOutcome = { is: 'done' }
const again = (reason: string): ErrandOutcome => ({ is: 'again', reason })

export const jobs: ChannelJobs = (services) => ({ reply: (errand) => reply(errand, services) })

/** `done` too where nobody asks to be told: the hotline has no callback, or does not want this status. */
async function reply(errand: Errand, services: JobServices): Promise<ErrandOutcome> {
  const status = Status.parse(errand.data.status)
  const hotline = hotlineOf(services, errand.endpoint)
  // This worker may lack what the gateways have.
  if (!hotline) return again(`config/hotlines/${errand.endpoint}.yaml is not here`)
  const { callback } = hotline
  if (!callback?.statuses.includes(status)) return DONE
  const at = services.clock.now()
  const secrets = secretsOf(hotline, services.secret, at)
  const authenticator = createAuthenticator([callback.authentication])
  const missing = missingSecrets({ hotline, authenticator }, secrets)
  if (missing.length > 0) return again(`${missing.join(' and ')} is not set`)
  const source = await sourceOf(errand.receipt, services)
  if (typeof source === 'string') return again(source)
  const news = { ...source, status, receipt: errand.receipt, id: errand.key, ...words(errand) }
  try {
    return await post(write(callback, news, { secrets, at }), callback)
  } catch (error) {
    // Its file says what can't be written: that may be mended.
    return again(`the callback can not be written: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

function words({ data: { at = '', by, note } }: Errand): Pick<News, 'at' | 'by' | 'note'> {
  return { at, by, note }
}

function hotlineOf({ files }: JobServices, number: string): Hotline | undefined {
  const hotlines = files.current()
  return hotlines instanceof Map ? hotlines.get(number) : undefined
}

/** By what they know it, or why that can't be told now. */
async function sourceOf(
  receipt: string,
  { tracking }: JobServices,
): Promise<Pick<News, 'messageId' | 'orderNumber'> | string> {
  try {
    const request = await tracking.request(receipt)
    if (!request) return 'what it is about stands in quarantine, with no id of theirs'
    const { messageId, orderNumber } = request.source
    return { messageId, orderNumber }
  } catch (error) {
    if (error instanceof TemporaryError) return 'the ledger can not be reached'
    throw error
  }
}
