/** What goes on behind the answers: conversations are joined, words are pushed, media are fetched. */
import type { ChannelJobs, Errand, ErrandOutcome, JobServices, Opened } from '../../src/contract/errand.ts'
import { Status } from '../../src/contract/request.ts'
import type { ThreadJobs } from '../../src/contract/thread.ts'
import { secretName } from './accounts.ts'
import type { Refused } from './api/answer.ts'
import { type Apis, createApis } from './apis.ts'
import { Config } from './config.ts'
import { createConversation } from './conversation/join.ts'
import { deliver } from './deliver.ts'
import { filesOf } from './files.ts'
import type { Files } from './load.ts'
import { readMediaUrl } from './media-url.ts'
import { progressNotices, progressText } from './progress.ts'

export const jobs: ChannelJobs = (services) => {
  const apis = createApis(services)
  return {
    reply: (errand) => reply(errand, services, apis),
    say: (errand) => say(errand, services, apis),
    open: (errand, signal) => open(errand, signal, apis),
    thread: conversations(services),
  }
}

const again = (reason: string): { is: 'again'; reason: string } => ({ is: 'again', reason })
const unconfigured = (touchpoint: string) =>
  again(
    `set ${secretName(touchpoint, 'APPID')} and ${secretName(touchpoint, 'SECRET')} where the workers run`,
  )

/** A reload of the files changes what is said next. Each account has its own rules. */
function conversations({ files, config, isHeard, secret }: JobServices): ThreadJobs {
  const own = Config.parse(config ?? {})
  let made: { of: Files; conversation: ThreadJobs } | undefined
  const current = (): ThreadJobs => {
    const now = filesOf(files.current())
    if (made && made.of === now) return made.conversation
    const quiet = Number(secret('WECHAT_QUIET_SECONDS'))
    const conversation = createConversation({
      texts: now.texts,
      scenes: now.scenes,
      config: { ...own, quietSeconds: quiet > 0 ? quiet : own.quietSeconds, transcribes: isHeard },
      accounts: now.accounts,
    })
    made = { of: now, conversation }
    return conversation
  }
  return {
    looksAt: (state, parts) => current().looksAt(state, parts),
    join: (thread) => current().join(thread),
  }
}

async function say(errand: Errand, { pushes }: JobServices, apis: Apis): Promise<ErrandOutcome> {
  const { thread: openid, data } = errand
  if (openid === undefined || data.text === undefined)
    return { is: 'failed', reason: 'it says nothing to nobody' }
  const api = apis(errand.endpoint)
  return api ? deliver({ api, pushes, errand, openid, text: data.text }) : unconfigured(errand.endpoint)
}

/** An update, told to whoever made the request. */
async function reply(errand: Errand, services: JobServices, apis: Apis): Promise<ErrandOutcome> {
  const api = apis(errand.endpoint)
  if (!api) return unconfigured(errand.endpoint)
  const request = await services.tracking.request(errand.receipt)
  const openid = request?.requester.openid
  if (!request || openid === undefined) return { is: 'failed', reason: 'it has no openid' }
  const { texts, accounts } = filesOf(services.files.current())
  const { status, at = '', note } = errand.data
  const news = { receipt: errand.receipt, status: Status.parse(status), at, note }
  const notices = progressNotices(texts, accounts.get(errand.endpoint)?.progress, news)
  const url = `${services.publicUrl}/track?receipt=${errand.receipt}`
  const text = progressText(texts, news)
  return deliver({ api, pushes: services.pushes, errand, openid, text, notices: { ...notices, url } })
}

/** `wechat-media:` addresses; of a voice the other recording where the better one is not to be had. */
async function open(errand: Errand, signal: AbortSignal, apis: Apis): Promise<Opened> {
  const api = apis(errand.endpoint)
  if (!api) return unconfigured(errand.endpoint)
  const media = readMediaUrl(errand.data.url ?? '')
  if (!media) return { is: 'failed', reason: 'its address is none of WeChat' }
  const first = await api.openMedia(media.mediaId, signal)
  if (first.is === 'ok') return { ...first, is: 'open' }
  if (media.otherId === undefined || first.errcode === undefined) return refused(first)
  const other = await api.openMedia(media.otherId, signal)
  return other.is === 'ok' ? { ...other, is: 'open' } : refused(other)
}

function refused({ is, reason }: Refused): { is: 'again' | 'failed'; reason: string } {
  return { is: is === 'user' || is === 'ours' ? 'failed' : 'again', reason }
}
