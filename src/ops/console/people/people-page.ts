/** One's own account, who is signed in, and for admins everybody. */
import { html } from 'ghtml'
import { type Operator, roles } from '../../../contract/console.ts'
import type { Account, OpenSession } from '../../../contract/people.ts'
import { printable } from '../../../contract/printable.ts'
import type { Lang, Shown } from '../layout.ts'
import { agoElement, timeElement } from '../times.ts'
import { type Done, texts } from './texts.ts'

export interface PeopleShown {
  me: Operator
  account: Account | undefined
  sessions: readonly OpenSession[]
  /** For admins only. */
  everybody: readonly Account[] | undefined
  /** The last name of this page, where there may be more. */
  next: string | undefined
  done: Done | undefined
  now: number
}

export function peoplePage(lang: Lang, shown: PeopleShown): Shown {
  const words = texts[lang]
  const { everybody, done } = shown
  const [level, said] = done ? words.done[done] : []
  const body = html`<h1>${words.title}</h1>
    !${said ? html`<p class="notice ${level}" role="status">${said}</p>` : ''}
    !${everybody ? everybodyPanel(lang, everybody, shown) : ''}
    !${sessionsPanel(lang, shown)}
    !${everybody ? addPanel(lang) : ''}
    !${ownPanel(lang, shown)}`
  return { title: words.title, body }
}

/** After a password was made. */
export function madePage(lang: Lang, { name, password }: { name: string; password: string }): Shown {
  const words = texts[lang]
  const body = html`<h1>${words.title}</h1>
    <div class="notice good" role="status"><p>${words.made(name)}</p>
      <pre class="raw" id="made" tabindex="0">${password}</pre><p>${words.madeThen}</p></div>
    <p class="actions"><a class="button" href="/ops/people">${words.back}</a></p>`
  return { title: words.title, body }
}

function ownPanel(lang: Lang, { me, account }: PeopleShown): string {
  const words = texts[lang]
  const field = (name: string, label: string, kind: string) =>
    html`<label>${label} <input type="password" name="${name}" autocomplete="${kind}" maxlength="1024" required></label>`
  const form = html`<form class="act" method="post" action="/ops/people/password">
      <input type="hidden" name="username" autocomplete="username" value="${me.name}">
      !${field('current', words.current, 'current-password')}
      !${field('next', words.next, 'new-password')}
      !${field('again', words.again, 'new-password')}
      <button>${words.change}</button>
    </form>
    <p class="muted">${words.changeTells}</p>`
  return html`<section class="panel" id="own"><h2>${words.own}</h2>
    <dl class="facts">
      <dt>${words.columns.name}</dt><dd><bdi>${me.name}</bdi></dd>
      <dt>${words.columns.role}</dt><dd>${words.roles[me.role]}</dd>
    </dl>
    <p class="muted">${words.rolesTell}</p>
    !${account?.hash === undefined ? html`<p class="muted">${words.oidcTells}</p>` : form}
  </section>`
}

function sessionsPanel(lang: Lang, { me, sessions, now }: PeopleShown): string {
  const { columns, ...words } = texts[lang]
  const heads = [columns.name, columns.from, columns.since, columns.seen, columns.until, columns.acts]
  const rows = sessions.map(
    ({ id, operator, origin, createdAt, seenAt, expiresAt }) => html`<tr>
      <th scope="row"><bdi>${operator}</bdi></th>
      <td><bdi>${printable(origin)}</bdi></td>
      <td>!${timeElement(createdAt)}</td>
      <td>!${agoElement(seenAt, now, lang)}</td>
      <td>!${timeElement(expiresAt)}</td>
      <td>!${id === me.session ? html`<span class="badge neutral">${words.thisOne}</span>` : endForm(lang, id, operator)}</td>
    </tr>`,
  )
  return html`<section class="panel"><h2>${words.sessions}</h2>
    <div class="table-wrap"><table class="data" id="sessions"><caption>${words.sessionsCaption}</caption>
      <thead><tr>!${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>!${rows}</tbody>
    </table></div></section>`
}

function endForm(lang: Lang, session: string, operator: string): string {
  const { end } = texts[lang]
  return html`<form method="post" action="/ops/people/end"><input type="hidden" name="session" value="${session}"><button class="quiet" aria-label="${end}: ${operator}">${end}</button></form>`
}

function everybodyPanel(lang: Lang, everybody: readonly Account[], { me, next }: PeopleShown): string {
  const { columns, ...words } = texts[lang]
  const heads = [columns.name, columns.role, columns.by, columns.state, columns.created, columns.acts]
  return html`<section class="panel"><h2>${words.everybody}</h2>
    <div class="table-wrap"><table class="data" id="everybody"><caption>${words.everybodyCaption}</caption>
      <thead><tr>!${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>!${everybody.map((account) => accountRow(lang, account, me))}</tbody>
    </table></div>
    !${next === undefined ? '' : html`<nav class="pager" aria-label="${words.everybody}"><a rel="next" href="/ops/people?after=${encodeURIComponent(next)}">${words.more}</a></nav>`}
  </section>`
}

function accountRow(lang: Lang, account: Account, me: Operator): string {
  const words = texts[lang]
  const { name, role, hash, createdAt, disabledAt } = account
  const state = disabledAt
    ? html`<span class="badge neutral">${words.disabled}</span> !${timeElement(disabledAt)}`
    : html`<span class="badge good">${words.mayIn}</span>`
  return html`<tr data-operator="${name}">
    <th scope="row"><bdi>${name}</bdi></th>
    <td>${words.roles[role]}</td>
    <td>${hash === undefined ? words.byOidc : words.byPassword}</td>
    <td>!${state}</td>
    <td>!${timeElement(createdAt)}</td>
    <td>!${name === me.name ? '' : manage(lang, account)}</td>
  </tr>`
}

/** Nobody does this to themselves by a slip: one's own row has none of it. */
function manage(lang: Lang, { name, role, hash, disabledAt }: Account): string {
  const words = texts[lang]
  const named = html`<input type="hidden" name="name" value="${name}">`
  const reason = html`<label>${words.reason} <input name="reason" maxlength="500" required></label>`
  const roleForm = html`<form class="act" method="post" action="/ops/people/role">!${named}<label>${words.columns.role} <select name="role">!${roleOptions(lang, role)}</select></label><button>${words.setRole}</button></form>`
  const passwordForm = html`<form class="act" method="post" action="/ops/people/new-password">!${named}!${reason}<button>${words.newPassword}</button></form>`
  const stateForm = disabledAt
    ? html`<form class="act" method="post" action="/ops/people/enable">!${named}!${reason}<button>${words.enable}</button></form>`
    : html`<form class="act" method="post" action="/ops/people/disable">!${named}!${reason}<button class="danger">${words.disable}</button></form>`
  const isLocal = hash !== undefined
  return html`<details><summary>${words.manage}<span class="visually-hidden"> ${name}</span></summary>
    !${isLocal ? roleForm : html`<p class="muted">${words.fromProvider}</p>`}!${isLocal ? passwordForm : ''}!${stateForm}</details>`
}

function addPanel(lang: Lang): string {
  const words = texts[lang]
  return html`<section class="panel"><h2>${words.add}</h2>
    <form class="act" method="post" action="/ops/people/add">
      <label>${words.addName} <input name="name" maxlength="63" autocomplete="off" autocapitalize="none" spellcheck="false" required></label>
      <label>${words.addRole} <select name="role">!${roleOptions(lang, 'viewer')}</select></label>
      <button>${words.add}</button>
    </form>
    <p class="muted">${words.addTells}</p>
  </section>`
}

function roleOptions(lang: Lang, chosen: string): string {
  return roles
    .map(
      (role) =>
        html`<option value="${role}" !${role === chosen ? 'selected' : ''}>${texts[lang].roles[role]}</option>`,
    )
    .join('')
}
