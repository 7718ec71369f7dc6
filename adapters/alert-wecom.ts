/**
 * A group's robot in WeCom (developer.work.weixin.qq.com/document/path/99110): plain text, since every client shows it
 * and nothing in it is a command but `<@…>`. It answers 200, and errcode says what came of it.
 */
import { z } from 'zod'
import type { AlertSender, SendOutcome } from '../src/contract/alert.ts'
import { isSafe, post } from './alert-post.ts'

export interface WecomOptions {
  /** With its key; undefined: not set. */
  url(): string | undefined
}

const MOST_BYTES = 2048
const RATE_PAUSE_MS = 60_000
/** -1: busy; 45009: more than 20 in a minute. */
const PASSING = [-1, 45_009, 45_033]

const Answer = z.object({ errcode: z.int(), errmsg: z.string().default('') })

export function createWecomSender({ url }: WecomOptions): AlertSender {
  return {
    async send({ text, url: link }) {
      const given = url()
      if (!given) return { is: 'again', told: 'its address is not set' }
      const address = URL.parse(given)
      if (!address || !isSafe(address)) return { is: 'refused', told: 'its address is not https' }
      const content = cut(text.replaceAll('<', '＜'), MOST_BYTES - Buffer.byteLength(link) - 1)
      const body = JSON.stringify({ msgtype: 'text', text: { content: `${content}\n${link}` } })
      const answer = await post(address, body)
      return 'is' in answer ? answer : outcomeOf(answer)
    },
  }
}

function outcomeOf({
  status,
  body,
  retryAfterMs,
}: {
  status: number
  body: string
  retryAfterMs: number | undefined
}): SendOutcome {
  if (status >= 500 || status === 429)
    return { is: 'again', told: `it answers ${status}`, pauseMs: retryAfterMs }
  const parsed = Answer.safeParse(parse(body))
  if (status !== 200 || !parsed.success)
    return { is: 'refused', told: `it answers ${status}, without an errcode` }
  const { errcode, errmsg } = parsed.data
  const told = `errcode ${errcode}${errmsg === '' ? '' : `: ${withoutKey(errmsg)}`}`
  if (errcode === 0) return { is: 'sent', told }
  if (!PASSING.includes(errcode)) return { is: 'refused', told }
  return { is: 'again', told, ...(errcode !== -1 && { pauseMs: RATE_PAUSE_MS }) }
}

/** Their words end with hints, addresses and what was sent. */
function withoutKey(text: string): string {
  return (text.split(/, (?:hint|from|more info)/, 1)[0] ?? '').slice(0, 120)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** At most so many bytes of UTF-8, whole characters. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  let taken = ''
  let size = Buffer.byteLength('…')
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > bytes) break
    taken += character
  }
  return `${taken}…`
}
