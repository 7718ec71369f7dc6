/** What else is stuck: files that could not be fetched, replies that could not be told, conversations that can't be joined. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { RejectedError } from '../../../contract/errors.ts'
import type { FailingThread, StandingErrand } from '../../../contract/stuck.ts'
import { mayDo } from '../guard.ts'
import { type Lang, langOf, showPage, type Texts } from '../layout.ts'
import { reasonHtml } from '../reasons/reasons.ts'
import type { ConsoleServices } from '../services.ts'
import { timeElement } from '../times.ts'
import { bdi, field, queryOf } from '../words.ts'
import { stuckNav } from './nav.ts'
import { texts as common } from './texts.ts'

const PAGE = 50

interface StuckTexts {
  errandsIntro: string
  threadsIntro: string
  noErrands: string
  noThreads: string
  kinds: Record<StandingErrand['kind'], string>
  columns: Record<'receipt' | 'source' | 'what' | 'tries' | 'since' | 'next' | 'reason' | 'parts', string>
  retry: string
  retryAll: string
  retried: (count: number, overtaken: number) => string
  retriedNone: string
  threadsRetried: (count: number) => string
  threadsNone: string
}

const texts = {
  zh: {
    errandsIntro: '取附件、向来源或市民回话，试了多次都没办成。对方修好后在这里重办；每件重新有三天时间。',
    threadsIntro: '对话里的话都存着，但拼不成诉求。查明原因后在这里再试。',
    noErrands: '没有未办成的差事。',
    noThreads: '没有拼不起来的对话。',
    kinds: { fetch: '取附件', reply: '回话', say: '告知市民', transcribe: '转写', summarise: '拟标题' },
    columns: {
      receipt: '受理编号',
      source: '来源',
      what: '差事',
      tries: '试过',
      since: '始于',
      next: '下次再试',
      reason: '原因',
      parts: '等着的话',
    },
    retry: '重办这一件',
    retryAll: '全部重办',
    retriedNone: '没有要重办的，什么都没有改变：可能已经办成，或别人已经重办。',
    threadsRetried: (count: number) => `${count} 个对话现在就再试：几秒内开始。`,
    threadsNone: '没有要再试的，什么都没有改变：可能已经拼好。',
    retried: (count: number, overtaken: number) =>
      `${count} 件现在就办：几秒内开始。${overtaken > 0 ? `${overtaken} 件没有动：来源已得知更新的消息；可以单独重办。` : ''}`,
  },
  en: {
    errandsIntro:
      'Files to fetch and words to tell, tried many times in vain. Once the other side is mended, begin anew here; each has three days again.',
    threadsIntro:
      'What was said is kept, but can not be joined to a request. Once the cause is found, try again here.',
    noErrands: 'No errand has failed.',
    noThreads: 'All conversations could be joined.',
    kinds: {
      fetch: 'fetch a file',
      reply: 'reply',
      say: 'tell a citizen',
      transcribe: 'transcribe',
      summarise: 'make a title',
    },
    columns: {
      receipt: 'Receipt',
      source: 'Source',
      what: 'Errand',
      tries: 'Tries',
      since: 'Since',
      next: 'Next try',
      reason: 'Reason',
      parts: 'Words waiting',
    },
    retry: 'Begin anew',
    retryAll: 'Begin all anew',
    retriedNone:
      'There was nothing to begin anew, and nothing was changed: it may be done, or begun by somebody else.',
    threadsRetried: (count: number) => `${count} conversations are tried again, within seconds.`,
    threadsNone: 'There was nothing to try again, and nothing was changed: all may be joined by now.',
    retried: (count: number, overtaken: number) =>
      `${count} due now, within seconds.${overtaken > 0 ? ` ${overtaken} stay: their source was told something newer; begin these one by one.` : ''}`,
  },
} satisfies Texts<StuckTexts>

export function otherRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { errands, threads } = services
  const operators = { config: { access: 'operator' } } as const

  app.get('/ops/quarantine/errands', { config: { access: 'viewer' } }, (request, reply) =>
    showErrands(request, reply, services),
  )
  app.get('/ops/quarantine/threads', { config: { access: 'viewer' } }, async (request, reply) =>
    showThreads(request, reply, await threads.failing()),
  )
  app.post('/ops/quarantine/errands', operators, async (request, reply) => {
    const receipt = field(request.body, 'receipt')
    await record(request, services, 'retry', receipt ?? 'errands/*')
    const { retried, overtaken } =
      receipt === undefined
        ? await errands.retryFailed(undefined)
        : { retried: await errands.retry(receipt), overtaken: 0 }
    const told = queryOf({ done: String(retried), overtaken: String(overtaken) })
    return reply.redirect(`/ops/quarantine/errands${told}`, 303)
  })
  app.post('/ops/quarantine/threads', operators, async (request, reply) => {
    await record(request, services, 'retry', 'threads/*')
    return reply.redirect(`/ops/quarantine/threads?done=${await threads.retry()}`, 303)
  })
}

async function record(
  { operator }: FastifyRequest,
  { audit }: ConsoleServices,
  action: string,
  subject: string,
): Promise<void> {
  if (!operator) throw new RejectedError('unauthorized')
  await audit.record({ by: operator.name, action, subject })
}

function mayAct({ operator }: FastifyRequest): boolean {
  return operator !== undefined && mayDo(operator.role, 'operator')
}

/** Numbers alone: a query says what others wrote. */
function doneNotice({ query }: FastifyRequest, room: 'errands' | 'threads', lang: Lang): string {
  const [done, overtaken] = ['done', 'overtaken'].map((name) => countIn(field(query, name)))
  if (done === undefined) return ''
  const words = texts[lang]
  const isNothing = done === 0 && (overtaken ?? 0) === 0
  const said =
    room === 'threads'
      ? isNothing
        ? words.threadsNone
        : words.threadsRetried(done)
      : isNothing
        ? words.retriedNone
        : words.retried(done, overtaken ?? 0)
  return html`<p class="notice ${done === 0 ? 'warning' : 'good'}" role="status">${said}</p>`
}

function countIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

async function showErrands(
  request: FastifyRequest,
  reply: FastifyReply,
  { errands: failed }: ConsoleServices,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const words = texts[lang]
  const title = common[lang].rooms.errands
  const { errands, cursor } = await failed.failed({ after: field(request.query, 'after'), limit: PAGE })
  const all = html`<form method="post" class="actions"><button class="primary">${words.retryAll}</button></form>`
  const next =
    cursor === undefined
      ? ''
      : html`<nav class="pager" aria-label="${title}"><a rel="next" href="${queryOf({ after: cursor })}">${common[lang].more}</a></nav>`
  const list =
    errands.length === 0
      ? html`<p class="empty">${words.noErrands}</p>`
      : html`!${mayAct(request) ? all : ''}!${errandTable(errands, lang, mayAct(request))}!${next}`
  const body = html`<h1>${title}</h1>!${stuckNav('errands', lang)}!${doneNotice(request, 'errands', lang)}<p class="muted">${words.errandsIntro}</p>!${list}`
  return showPage(request, reply, { title, body })
}

function errandTable(errands: StandingErrand[], lang: Lang, mayRetry: boolean): string {
  const { columns, kinds, retry } = texts[lang]
  const row = ({ receipt, channel, endpoint, kind, host, status, attempts, since, reason }: StandingErrand) =>
    html`<tr><th scope="row"><a href="/ops/requests/${receipt}"><code>${receipt}</code></a></th><td>${channel} !${bdi(endpoint)}</td>
      <td>${kinds[kind]} !${bdi(host ?? status ?? '')}</td><td class="number">${attempts}</td><td>!${timeElement(since)}</td><td>!${reasonHtml(reason ?? '', lang, { most: 200 })}</td>
      <td>!${mayRetry ? html`<form method="post"><input type="hidden" name="receipt" value="${receipt}"><button>${retry}</button></form>` : ''}</td></tr>`
  return html`<div class="table-wrap"><table class="data" id="errands"><thead><tr><th scope="col">${columns.receipt}</th><th scope="col">${columns.source}</th><th scope="col">${columns.what}</th><th scope="col" class="number">${columns.tries}</th><th scope="col">${columns.since}</th><th scope="col">${columns.reason}</th><th scope="col">${common[lang].columns.do}</th></tr></thead><tbody>!${errands.map(row)}</tbody></table></div>`
}

function showThreads(request: FastifyRequest, reply: FastifyReply, found: FailingThread[]): FastifyReply {
  const lang = langOf(request)
  const { columns, ...words } = texts[lang]
  const title = common[lang].rooms.threads
  const row = ({ receipt = '-', channel, endpoint, parts, failures, nextAt, reason = '' }: FailingThread) =>
    html`<tr><th scope="row"><code>${receipt}</code></th><td>${channel} !${bdi(endpoint)}</td><td class="number">${parts}</td><td class="number">${failures}</td><td>!${timeElement(nextAt)}</td><td>!${reasonHtml(reason, lang, { most: 200 })}</td></tr>`
  const table = html`<div class="table-wrap"><table class="data" id="threads"><thead><tr><th scope="col">${columns.receipt}</th><th scope="col">${columns.source}</th><th scope="col" class="number">${columns.parts}</th><th scope="col" class="number">${columns.tries}</th><th scope="col">${columns.next}</th><th scope="col">${columns.reason}</th></tr></thead><tbody>!${found.map(row)}</tbody></table></div>`
  const all = html`<form method="post" class="actions"><button class="primary">${words.retryAll}</button></form>`
  const list =
    found.length === 0
      ? html`<p class="empty">${words.noThreads}</p>`
      : html`!${mayAct(request) ? all : ''}!${table}`
  const body = html`<h1>${title}</h1>!${stuckNav('threads', lang)}!${doneNotice(request, 'threads', lang)}<p class="muted">${words.threadsIntro}</p>!${list}`
  return showPage(request, reply, { title, body })
}
