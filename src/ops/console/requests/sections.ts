/** What a request says: words, people, place. The request is masked already, or is not to be. */
import { html } from 'ghtml'
import type { CaseRecord } from '../../../contract/case-record.ts'
import { printable } from '../../../contract/printable.ts'
import type { Request } from '../../../contract/request.ts'
import { TITLE_BY_MODEL } from '../../../contract/searched-words.ts'
import type { Lang } from '../layout.ts'
import { sourceAddress } from '../sources/address.ts'
import { channelName } from '../sources/texts.ts'
import { timeElement } from '../times.ts'
import { bdi, block } from '../words.ts'
import { facts, panel } from './facts.ts'
import { flagsHtml } from './flags.ts'
import { names } from './names.ts'
import { districtName, sketch } from './place.ts'
import { requestTexts } from './request-texts.ts'

export function wordsSection({ title, text, transcript, flags }: Request, lang: Lang): string {
  const words = requestTexts[lang]
  const said =
    text === ''
      ? html`<p class="empty">${words.noWords}</p>`
      : html`<p class="words"><bdi>${printable(text, '\n\t')}</bdi></p>`
  const by = flags.includes(TITLE_BY_MODEL) ? html` <small class="muted">${words.titleByModel}</small>` : ''
  const heading = title === undefined ? '' : html`<p><strong>!${bdi(title)}</strong>!${by}</p>`
  const call = transcript ? html`<h3>${words.transcript}</h3>!${segments(transcript, lang)}` : ''
  return panel(words.words, html`!${heading}!${said}!${call}`)
}

const MOST_SEGMENTS = 500

function segments(
  { engine, language, segments: all }: NonNullable<Request['transcript']>,
  lang: Lang,
): string {
  const words = requestTexts[lang]
  const lines = all
    .slice(0, MOST_SEGMENTS)
    .map(
      ({ startMs, speaker, text }) =>
        html`<li data-speaker="${speaker}"><span class="muted"><time>${clockOf(startMs)}</time> ${words.speakers[speaker]}</span> !${bdi(text)}</li>`,
    )
  const more = all.length > MOST_SEGMENTS ? html`<li class="muted">+${all.length - MOST_SEGMENTS}</li>` : ''
  return html`<p class="muted">${words.labels.engine}: !${bdi(`${engine} (${language})`)}</p><ol class="transcript">!${lines}!${more}</ol>`
}

/** `03:07`. */
function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return [Math.floor(seconds / 60), seconds % 60].map((each) => String(each).padStart(2, '0')).join(':')
}

export function peopleSections({ requester, against, reply }: Request, lang: Lang): string {
  const words = requestTexts[lang]
  const { labels, kinds } = words
  const yes = (is: boolean | undefined) => (is ? words.yes : undefined)
  const who = facts([
    [labels.kind, kinds[requester.kind]],
    [labels.name, requester.name],
    [labels.organisation, requester.organisation?.name],
    [labels.phone, requester.phone],
    [labels.callerNumber, requester.callerNumber],
    [labels.email, requester.email],
    [labels.openid, requester.openid],
    [labels.identityNumber, requester.identityNumber],
    [labels.anonymous, yes(requester.anonymous)],
    [labels.confidential, yes(requester.confidential)],
    [labels.minor, yes(requester.minor)],
  ])
  const them =
    against &&
    facts([
      [labels.name, against.name],
      [labels.phone, against.phone],
    ])
  const how = facts([
    [labels.wanted, reply.wanted ? words.yes : words.no],
    [labels.via, reply.via === 'none' ? undefined : names[lang].via[reply.via]],
    [labels.address, reply.address],
  ])
  return html`!${panel(words.requester, who)}!${them ? panel(words.against, them) : ''}!${panel(words.reply, how)}`
}

export function placeSection({ location }: Request, lang: Lang): string {
  const words = requestTexts[lang]
  const { labels } = words
  if (!location) return panel(words.place, html`<p class="empty">${words.noPlace}</p>`)
  const { text, districtCode, streetCode, point, original } = location
  const district = districtCode && [districtName(districtCode, lang), districtCode].filter(Boolean).join(' ')
  const said = facts([
    [labels.text, text],
    [labels.district, district],
    [labels.street, streetCode],
    [labels.point, point && `${point.longitude}, ${point.latitude}`],
    [labels.original, original && `${original.longitude}, ${original.latitude} (${original.crs})`],
  ])
  return panel(words.place, html`!${said}!${sketch(location, lang)}`)
}

export function sourceSection(request: Request, record: CaseRecord | undefined, lang: Lang): string {
  const words = requestTexts[lang]
  const { labels } = words
  const { source, receivedAt, occurredAt, relatesTo, flags, extensions } = request
  const related = relatesTo?.receipt ?? relatesTo?.orderNumber
  const from = html`<a href="${sourceAddress(source)}">!${bdi(source.endpoint)}</a> ${channelName(source.channel, lang)}`
  const said = facts([
    [labels.receivedAt, { html: timeElement(receivedAt) }],
    [labels.occurredAt, occurredAt && { html: timeElement(occurredAt) }],
    [labels.source, { html: from }],
    [labels.messageId, source.messageId],
    [labels.orderNumber, source.orderNumber],
    [labels.callId, source.callId],
    [labels.agentId, source.agentId],
    [
      labels.relatesTo,
      relatesTo && { html: relation(relatesTo.receipt, `${words.how[relatesTo.how]} ${related ?? ''}`) },
    ],
    [labels.flags, flagsHtml(flags, lang)],
    [labels.supplements, record && record.supplements > 0 ? String(record.supplements) : undefined],
    [labels.aliases, record?.aliases.join(', ')],
  ])
  const more =
    Object.keys(extensions).length > 0
      ? html`<details><summary>${words.extensions}</summary>!${block(extensions)}</details>`
      : ''
  return panel(words.source, html`!${said}!${more}`)
}

function relation(receipt: string | undefined, text: string): string {
  return receipt === undefined ? bdi(text) : html`<a href="/ops/requests/${receipt}">!${bdi(text)}</a>`
}
