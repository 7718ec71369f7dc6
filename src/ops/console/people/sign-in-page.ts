import { html } from 'ghtml'
import type { Lang, Shown, Texts } from '../layout.ts'

export type SignInFault =
  | { refused: 'wrong' | 'busy' | 'ledger-down' }
  | { refused: 'no-admin'; command: string; needs?: string }
  | { refused: 'too-many'; retryAfter: number }
  /** `why` in the page's language. */
  | { refused: 'oidc'; why: string }

export interface SignInShown {
  fault?: SignInFault | undefined
  /** As it was typed. */
  name?: string | undefined
  /** Where it leads to. */
  to: string
  /** It has just been signed out. */
  isOut?: boolean
  /** Of those who have an account elsewhere. */
  oidc?: { label: string } | undefined
}

const texts = {
  zh: {
    title: '登录',
    name: '用户名',
    password: '密码',
    submit: '登录',
    or: '或者',
    out: '您已退出。',
    wrong: '用户名或密码不对。',
    busy: '现在登录的人太多，请稍等几秒再试。',
    ledgerDown: '台账数据库连不上，暂时不能登录。收件没有停；数据库恢复后再试。',
    noAdmin: '还没有管理员，所以谁也不能登录。请在服务器上运行：',
    noAdminIn: '在本产品的目录里运行，NAME 换成您的用户名。',
    noAdminNeeds: (name: string) => `须带上与本服务相同的 ${name}（其中有密码，这里不显示）。`,
    noAdminThen: '命令会要您输入密码（至少 12 个字符）。没有默认密码。',
    tooMany: (minutes: number) => `尝试次数太多，请 ${minutes} 分钟后再试。`,
  },
  en: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    submit: 'Sign in',
    or: 'or',
    out: 'You are signed out.',
    wrong: 'The name or the password is wrong.',
    busy: 'Too many people sign in at this moment: try again in a few seconds.',
    ledgerDown: 'The ledger is down, so nobody can sign in now. Intake goes on; try again once it is back.',
    noAdmin: 'There is no admin yet, so nobody can sign in. Run this on the server:',
    noAdminIn: 'In the folder of this product; NAME is the name that you will sign in by.',
    noAdminNeeds: (name: string) =>
      `It needs the same ${name} as this server (not shown here: a password is in it).`,
    noAdminThen: 'It asks for a password (at least 12 characters). There is no default one.',
    tooMany: (minutes: number) => `Too many tries: wait ${minutes} min, then try again.`,
  },
} satisfies Texts<unknown>

export function signInPage(lang: Lang, { fault, name = '', to, isOut, oidc }: SignInShown): Shown {
  const words = texts[lang]
  const isWrong = fault?.refused === 'wrong'
  const invalid = isWrong ? 'aria-invalid="true" aria-describedby="fault"' : ''
  const body = html`<section class="panel sign-in">
    <h1>${words.title}</h1>
    !${fault ? noticeOf(lang, fault) : isOut ? html`<p class="notice good" role="status">${words.out}</p>` : ''}
    !${oidc ? html`<p class="actions"><a class="button primary" href="/ops/oidc/start?to=${encodeURIComponent(to)}">${oidc.label}</a></p><p class="muted">${words.or}</p>` : ''}
    <form method="post" action="/ops/sign-in">
      <input type="hidden" name="to" value="${to}">
      <p><label for="name">${words.name}</label>
        <input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="63" required !${name === '' ? 'autofocus' : ''} !${invalid}></p>
      <p><label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required !${name === '' ? '' : 'autofocus'} !${invalid}></p>
      <p class="actions"><button class="!${oidc ? '' : 'primary'}" id="sign-in">${words.submit}</button></p>
    </form>
  </section>`
  return { title: words.title, body }
}

function noticeOf(lang: Lang, fault: SignInFault): string {
  const words = texts[lang]
  if (fault.refused === 'no-admin')
    return html`<div class="notice warning" id="fault" role="status"><p>${words.noAdmin}</p><pre class="raw" tabindex="0">${fault.command}</pre>
      <p>${words.noAdminIn} ${fault.needs === undefined ? '' : words.noAdminNeeds(fault.needs)} ${words.noAdminThen}</p></div>`
  return html`<p class="notice danger" id="fault" role="alert">${sentenceOf(lang, fault)}</p>`
}

function sentenceOf(lang: Lang, fault: SignInFault): string {
  const words = texts[lang]
  switch (fault.refused) {
    case 'oidc':
      return fault.why
    case 'too-many':
      return words.tooMany(Math.ceil(fault.retryAfter / 60))
    case 'busy':
      return words.busy
    case 'ledger-down':
      return words.ledgerDown
    default:
      return words.wrong
  }
}
