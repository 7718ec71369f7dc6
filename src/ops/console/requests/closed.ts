/** What stands in place of a request that is for few eyes, until a reason is given. */
import { html } from 'ghtml'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { badge } from './badge.ts'
import type { Wanted } from './load.ts'
import type { Restriction } from './restricted.ts'

const texts = {
  zh: {
    closed: '这件诉求涉及未成年人，内容和人员不在这里直接显示。每次查看都要写明原因，并记入审计。',
    needs: '您的角色不能查看。如果工作需要，请联系值班人员。',
    open: '查看这一次（姓名和号码仍然遮盖）',
    openNow: '受限诉求：只这一次显示；已记入审计。离开后要再看，请再写原因。',
  },
  en: {
    closed:
      'It concerns a minor: its words and people are not shown here as they are. Each look takes a reason, and is kept in the audit log.',
    needs: 'Your role may not open it. If you need it for your work, ask an operator on duty.',
    open: 'Show it, this once (names and numbers stay masked)',
    openNow: 'Restricted: shown this once; it is in the audit log. To see it again, give a reason again.',
  },
} as const

export function openedText(lang: Lang): string {
  return texts[lang].openNow
}

export interface Closed {
  mayAct: boolean
  /** Where the reason is sent, below the request's own address. */
  action?: 'open' | 'correct/open'
  lang: Lang
}

/** In place of what is hidden. */
export function closedSection(
  restriction: Restriction,
  { receipt, revision, against }: Wanted,
  { mayAct, action = 'open', lang }: Closed,
): string {
  const words = texts[lang]
  const hidden = Object.entries({ revision, against }).map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  )
  const form = html`<form class="act" method="post" action="/ops/requests/${receipt}/${action}">
      !${hidden}!${reasonField(lang)}<button class="primary">${words.open}</button>
    </form>`
  return html`<section class="panel" id="restricted"><h2>!${badge('warning', restriction[lang])}</h2>
      <p>${words.closed}</p>!${mayAct ? form : html`<p class="muted">${words.needs}</p>`}</section>`
}
