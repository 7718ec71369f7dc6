/** What went wrong, as a page in words: what it means and what to do next. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import type { Role } from '../../contract/console.ts'
import { type Code, codes, RejectedError } from '../../contract/errors.ts'
import { noteProblem } from '../../problem.ts'
import { type Lang, langOf, showPage, type Texts } from './layout.ts'
import { reasonHtml } from './reasons/reasons.ts'

/** Why the guard refuses: no session any more, too small a role, not our own page. */
type Refusal = 'ended' | 'role' | 'foreign'

interface Words {
  title: string
  /** A paragraph each. */
  says: readonly string[]
}

const refusals: Record<Refusal, { status: number } & Texts<Words>> = {
  ended: {
    status: 401,
    zh: { title: '登录已结束', says: ['刚才的操作没有执行。请重新登录，然后再做一次。'] },
    en: { title: 'You are signed out', says: ['Nothing was done. Sign in, then do it again.'] },
  },
  role: {
    status: 403,
    zh: { title: '您没有这项权限', says: ['什么都没有改变。如果工作需要，请管理员在“人员”页调整您的角色。'] },
    en: {
      title: 'Your role does not allow this',
      says: [
        'Nothing was changed. If you need it for your work, ask an admin to change your role under People.',
      ],
    },
  },
  foreign: {
    status: 403,
    zh: {
      title: '这不是从本站页面发出的',
      says: [
        '什么都没有改变。请从值班台自己的页面操作。',
        '如果您就是从这里操作的：浏览器没有说明来源，请检查代理服务器是否去掉了 Origin，以及 PUBLIC_URL 是否与地址栏一致。',
      ],
    },
    en: {
      title: 'This did not come from a page of ours',
      says: [
        'Nothing was changed. Use the pages of the console itself.',
        'If you did: the browser did not say where it came from. Look whether a proxy removes Origin, and whether PUBLIC_URL is what the address bar shows.',
      ],
    },
  },
}

const roleNames: Texts<Record<Role, string>> = {
  zh: { viewer: '查看', operator: '值班', admin: '管理' },
  en: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
}

const faults: Partial<Record<Code, Texts<Words>>> = {
  'bad-request': {
    zh: { title: '请求有误', says: ['什么都没有改变。请返回上一页，检查填写的内容后再试。'] },
    en: {
      title: 'This can not be read',
      says: ['Nothing was changed. Go back, check what was filled in, and try again.'],
    },
  },
  'not-found': {
    zh: { title: '没有这一页', says: ['请检查地址，或者从各栏目进入。'] },
    en: { title: 'Nothing is here', says: ['Check the address, or start from one of the rooms.'] },
  },
  'unknown-receipt': {
    zh: { title: '没有这个受理编号', says: ['请检查编号；刚刚收到的诉求几秒钟后才能查到。'] },
    en: {
      title: 'No such request',
      says: ['Check the receipt. What has just come in can be found a few seconds later.'],
    },
  },
  'invalid-receipt': {
    zh: { title: '这不是受理编号', says: ['请检查是否抄错：编号的最后一位是校验码。'] },
    en: {
      title: 'This is not a receipt',
      says: ['Check for a mistyped character: the last one is a check character.'],
    },
  },
  'ledger-down': {
    zh: {
      title: '台账数据库连不上',
      says: [
        '收件没有停：新来的诉求先存在本机日志里，数据库恢复后自动补上。',
        '请看“概览”，通知管理 PostgreSQL 的人；恢复后刷新本页即可。',
      ],
    },
    en: {
      title: 'The ledger can not be reached',
      says: [
        'Intake goes on: what comes in waits in the journal and is brought in once the ledger is back.',
        'Look at the overview and tell whoever keeps PostgreSQL; then load this page again.',
      ],
    },
  },
  'queue-down': {
    zh: {
      title: '队列连不上',
      says: ['收件没有停。请看“概览”，通知管理 Redis（或 PostgreSQL）的人；恢复后再做一次。'],
    },
    en: {
      title: 'The queue can not be reached',
      says: [
        'Intake goes on. Look at the overview, tell whoever keeps Redis (or PostgreSQL), and do it again afterwards.',
      ],
    },
  },
  busy: {
    zh: { title: '现在太忙', says: ['请稍等几秒再试。'] },
    en: { title: 'Too busy at this moment', says: ['Wait a few seconds, then try again.'] },
  },
  internal: {
    zh: { title: '程序出错了', says: ['这是我们的错误，已记入日志。请把下面的编号告诉维护人员。'] },
    en: {
      title: 'An error of ours',
      says: ['It is in the log. Tell whoever keeps this house the number below.'],
    },
  },
}

/** Refuses, without anything having been done. `least` is the role that it takes. */
export function showFault(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  least?: Role,
): FastifyReply {
  const lang = langOf(request)
  const { status, [lang]: words } = refusals[refusal]
  const needed = lang === 'zh' ? '需要的角色：' : 'The role it takes: '
  const says = least ? [`${needed}${roleNames[lang][least]}`, ...words.says] : words.says
  const more = refusal === 'ended' ? signInLink(lang) : ''
  return showPage(request, reply, { status, title: words.title, body: bodyOf({ ...words, says }, more) })
}

/** Every error of the console's routes becomes a page. */
export function faultPages(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = noteProblem(thrown, request, reply)
    const lang = langOf(request)
    const words = faults[error.code]?.[lang] ?? { title: codes[error.code][1], says: [codes[error.code][2]] }
    const told = error.status >= 500 ? '' : (error.detail ?? '')
    const id = error.code === 'internal' ? html`<p><code>${request.id}</code></p>` : ''
    const more = html`!${told && html`<p class="muted">!${reasonHtml(told, lang)}</p>`}!${id}`
    return showPage(request, reply, { status: error.status, title: words.title, body: bodyOf(words, more) })
  })
  // Else the server's own answer, which is for machines.
  app.get('/ops/*', { config: { access: 'viewer' } }, () => {
    throw new RejectedError('not-found')
  })
}

function bodyOf({ title, says }: Words, more = ''): string {
  return html`<section class="panel fault"><h1>${title}</h1>!${says.map((text) => html`<p>${text}</p>`)}!${more}</section>`
}

function signInLink(lang: Lang): string {
  return html`<p class="actions"><a class="button" href="/ops/sign-in">${lang === 'zh' ? '去登录' : 'Sign in'}</a></p>`
}
