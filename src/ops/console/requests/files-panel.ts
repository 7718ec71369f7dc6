/** What was sent along: to be downloaded, with a reason. */
import { html } from 'ghtml'
import type { Request } from '../../../contract/request.ts'
import type { Lang } from '../layout.ts'
import { reasonField } from '../reason.ts'
import { bdi } from '../words.ts'
import { badge } from './badge.ts'
import { panel } from './facts.ts'
import { requestTexts } from './request-texts.ts'

type File = Request['attachments'][number]

export function filesSection(
  { receipt, revision, attachments }: Request,
  lang: Lang,
  mayDownload: boolean,
): string {
  const words = requestTexts[lang]
  if (attachments.length === 0) return panel(words.files, html`<p class="empty">${words.noFiles}</p>`)
  const heads = [
    words.labels.name,
    words.kind,
    words.size,
    words.state,
    ...(mayDownload ? [words.download] : []),
  ]
  const table = html`<div class="table-wrap"><table class="data">
      <thead><tr>!${heads.map((head) => html`<th scope="col" !${head === words.size ? 'class="number"' : ''}>${head}</th>`)}</tr></thead>
      <tbody>!${attachments.map((file) => row(file, lang, mayDownload))}</tbody>
    </table></div>`
  if (!mayDownload) return panel(words.files, table)
  return panel(
    words.files,
    html`<p class="muted">${words.downloadHint}</p>
      <form class="act" method="post" action="/ops/requests/${receipt}/files">
        <input type="hidden" name="revision" value="${revision}">
        !${reasonField(lang, words.downloadReason)}
        !${table}
      </form>`,
  )
}

const levels = { stored: 'good', pending: 'warning', failed: 'danger' } as const

function row({ id, name, mediaType, bytes, state }: File, lang: Lang, mayDownload: boolean): string {
  const words = requestTexts[lang]
  const button = state === 'stored' ? html`<button name="file" value="${id}">${words.download}</button>` : ''
  return html`<tr>
      <th scope="row">!${bdi(name ?? id.slice(0, 8))}</th>
      <td>!${bdi(mediaType)}</td>
      <td class="number">${sizeOf(bytes)}</td>
      <td>!${badge(levels[state], words.file[state])}</td>
      !${mayDownload ? html`<td>!${button}</td>` : ''}
    </tr>`
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`
}
