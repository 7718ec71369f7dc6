/** How a request stands, what was done, and what comes next, in plain words. */
import { html } from 'ghtml'
import type { TimelineEvent } from '../../../src/contract/ledger.ts'
import type { Status } from '../../../src/contract/request.ts'
import { type Lang, statusTexts } from './texts/status.ts'
import { trackTexts } from './texts/track.ts'
import { readableTime, timeElement } from './time.ts'
import type { Standing } from './track-standing.ts'

/** The heading, and what the citizen can expect. */
export function howItStands(lang: Lang, standing: Standing): string {
  const { tracked, request } = standing
  const texts = trackTexts[lang]
  const known = tracked ?? (request && { status: 'received' as const })
  if (!known) {
    return html`<p class="status" data-status="received">${texts.detailsFollow}</p>
      <p>${texts.detailsFollowHelp}</p>`
  }
  return html`<p class="status" data-status="${known.status}">${statusTexts[lang].now[known.status]}</p>
    <section aria-labelledby="next-heading">
      <h2 id="next-heading">${texts.next}</h2>
      !${next(lang, standing, known.status).map((line) => html`<p>${line}</p>`)}
    </section>`
}

/** A deadline is told while it can still be kept to. */
function next(lang: Lang, { request }: Standing, status: Status): string[] {
  const { disposition, dispatchDueAt, handleDueAt, told } = request?.triage ?? {}
  const { dispatchBy, handleBy } = trackTexts[lang]
  const isOwnWay = disposition !== undefined && disposition !== 'dispatch'
  const reason = isOwnWay ? (told?.[lang] ?? statusTexts[lang].disposition[disposition]) : undefined
  const isOver = status === 'closed' || status === 'rated'
  if (reason !== undefined && !isOver) return [reason]
  const lines = [statusTexts[lang].next[status]]
  if (dispatchDueAt && status === 'triaged') lines.push(dispatchBy(readableTime(lang, dispatchDueAt)))
  if (handleDueAt && !isOver) lines.push(handleBy(readableTime(lang, handleDueAt)))
  return lines
}

/** What was done, the newest last; empty while nothing is known. */
export function timeline(lang: Lang, { tracked, request }: Standing): string {
  const received: TimelineEvent[] = request ? [{ status: 'received', at: request.receivedAt }] : []
  const events = tracked?.timeline ?? received
  if (events.length === 0) return ''
  return html`<section aria-labelledby="timeline-heading">
    <h2 id="timeline-heading">${trackTexts[lang].timeline}</h2>
    <ol class="timeline" id="timeline">
      !${events.map((event) => item(lang, event))}
    </ol>
  </section>`
}

function item(lang: Lang, event: TimelineEvent): string {
  const texts = trackTexts[lang]
  const { status, at, by } = event
  const who = by === 'citizen' ? texts.byCitizen : by
  const note = noteOf(lang, event)
  return html`<li class="timeline-item" data-status="${status}">
    !${timeElement(lang, at)}
    <p>${statusTexts[lang].event[status]}!${who === undefined ? '' : html` <span class="by">${texts.by(who)}</span>`}</p>
    !${note === undefined ? '' : html`<p class="note as-said">${note}</p>`}
  </li>`
}

const RATING_NOTE = /^([1-5])\/5$/

function noteOf(lang: Lang, { status, by, note }: TimelineEvent): string | undefined {
  const score = status === 'rated' && by === 'citizen' ? RATING_NOTE.exec(note ?? '')?.[1] : undefined
  return score === undefined ? note : trackTexts[lang].yourRating(Number(score))
}
