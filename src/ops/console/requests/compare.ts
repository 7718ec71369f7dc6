/** Two revisions of a request, field by field: only what differs, the words that changed marked. */
import { html } from 'ghtml'
import { printable } from '../../../contract/printable.ts'
import type { Request } from '../../../contract/request.ts'
import type { Lang } from '../layout.ts'
import { flagWords } from './flags.ts'
import { maskedRequest } from './masks.ts'
import { names } from './names.ts'
import { requestTexts } from './request-texts.ts'
import { diffWords } from './word-diff.ts'

interface Compared {
  older: Request
  newer: Request
  isUnmasked: boolean
}

export function compare({ older, newer, isUnmasked }: Compared, lang: Lang): string {
  const words = requestTexts[lang]
  const shownOf = (request: Request) => fieldsOf(isUnmasked ? request : maskedRequest(request), lang)
  const [before, after] = [fieldsOf(older, lang), fieldsOf(newer, lang)]
  const [shownBefore, shownAfter] = [shownOf(older), shownOf(newer)]
  const labels = [...new Set([...before.keys(), ...after.keys()])]
  const changed = labels.filter((label) => before.get(label) !== after.get(label))
  if (changed.length === 0) return html`<p>${words.noDifference}</p>`
  const rows = changed.map((label) => {
    const [left, right] = [shownBefore.get(label) ?? '', shownAfter.get(label) ?? '']
    const told =
      left === right ? html`<span class="muted">${words.hiddenDifference}</span>` : marked(left, right)
    return html`<dt>${label}</dt><dd>!${told}</dd>`
  })
  return html`<p>${words.compared(older.revision, newer.revision)}</p><dl class="facts compare">!${rows}</dl>`
}

/** Of what is the same, so much beside each change. */
const AROUND = 80

function marked(before: string, after: string): string {
  return html`<bdi class="words">!${diffWords(before, after).map(({ is, text }) => {
    const safe = html`${printable(is === 'same' ? cut(text) : text, '\n\t')}`
    return is === 'same' ? safe : is === 'in' ? `<ins>${safe}</ins>` : `<del>${safe}</del>`
  })}</bdi>`
}

function cut(text: string): string {
  return text.length > 3 * AROUND ? `${text.slice(0, AROUND)} … ${text.slice(-AROUND)}` : text
}

/** By their labels, as texts; what is absent is left out. */
function fieldsOf(request: Request, lang: Lang): Map<string, string> {
  const { labels, ...words } = requestTexts[lang]
  const { title, text, type, transcript, location, attachments, occurredAt, flags, reply, relatesTo } =
    request
  const all: [string, string | undefined][] = [
    [labels.title, title],
    [words.words, text],
    [labels.type, names[lang].type[type]],
    [
      words.transcript,
      transcript?.segments.map((each) => `${words.speakers[each.speaker]} ${each.text}`).join('\n'),
    ],
    [labels.attachments, attachments.map(({ id, name, bytes }) => `${name ?? id} (${bytes})`).join('\n')],
    [labels.occurredAt, occurredAt],
    [labels.flags, flagWords(flags, lang)],
    [labels.relatesTo, relatesTo && flat(relatesTo)],
    [words.place, location && flat(location)],
    [words.reply, flat(reply)],
    ...within(words.requester, request.requester),
    ...within(words.against, request.against),
    ...within(words.source, request.source),
    ...within(words.extensions, request.extensions),
  ]
  return new Map(all.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''))
}

function within(label: string, fields: object = {}): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [`${label} · ${name}`, flat(value)])
}

function flat(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
