/** What a citizen is told when their request has come further. */
import type { Status } from '../../src/contract/request.ts'
import type { Notices } from './deliver.ts'
import type { Account } from './load.ts'
import { fitField, noticeTime } from './notice-fields.ts'
import { bilingual, fill, type Texts } from './texts.ts'

export interface News {
  receipt: string
  status: Status
  /** RFC 3339. */
  at: string
  note?: string | undefined
}

/** One message of an official account. */
const MOST_BYTES = 2048

/** The note once, since it is in one language; cut where the message has no room for all of it. */
export function progressText(texts: Texts, news: News): string {
  const note = cutNote(news.note ?? '', MOST_BYTES - Buffer.byteLength(textWith(texts, news, '')) - 1)
  return textWith(texts, news, note)
}

function textWith(texts: Texts, { receipt, status }: News, note: string): string {
  const { zh, en } = fill(texts, `status_${status}`)
  const head = {
    zh: fill(texts, 'progress', { receipt, status: zh }).zh,
    en: fill(texts, 'progress', { receipt, status: en }).en,
  }
  return bilingual(
    head,
    ...(note ? [{ ...fill(texts, 'progressNote', { note }), en: '' }] : []),
    ...(status === 'closed' ? [fill(texts, 'askRating')] : []),
  )
}

function cutNote(note: string, room: number): string {
  if (Buffer.byteLength(note) <= room) return note
  let left = room - Buffer.byteLength('…')
  let kept = ''
  for (const character of note) {
    left -= Buffer.byteLength(character)
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}

/** Their fields hold few characters: Chinese alone. */
export function progressNotices(texts: Texts, progress: Account['progress'], news: News): Notices {
  const values = {
    ...news,
    note: news.note ?? '',
    at: noticeTime(news.at),
    status: fill(texts, `status_${news.status}`).zh,
  }
  const filled = (fields: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, text]) => [
        name,
        fitField(
          name,
          text.replace(/\{(receipt|status|note|at)\}/g, (_, key: keyof typeof values) => values[key]),
        ),
      ]),
    )
  const made = (one: { id: string; fields: Readonly<Record<string, string>> } | undefined) =>
    one && { id: one.id, data: filled(one.fields) }
  return { template: made(progress?.template), subscription: made(progress?.subscription) }
}
