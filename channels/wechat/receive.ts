/**
 * A callback, from its signature to its answer. Nothing is answered before it is in the journal; what the conversation
 * says to it is waited for a while, and goes out with the answer where it comes in time.
 */
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import type { Clock } from '../../src/contract/ports.ts'
import type { AcceptedPart, Part } from '../../src/contract/thread.ts'
import type { Config } from './config.ts'
import { emergencyAnswer } from './conversation/events.ts'
import type { Files } from './load.ts'
import type { Incoming } from './message.ts'
import { orderFrom, readIncoming } from './parse.ts'
import { toPart } from './part.ts'
import { say } from './texts.ts'
import { readXml } from './xml.ts'

export interface ReceiverOptions {
  clock: Clock
  intake: ChannelServices['intake']
  conversations: ChannelServices['conversations']
  files: LiveFiles<Files>
  config: Pick<Config, 'answerMs'>
  /** The address at which a request can be seen, by whoever has it. */
  pageOf(receipt: string): string
  /** Shows a message to Wechaty, which says what `answer` resolves to. */
  show(
    touchpoint: string,
    incoming: Incoming,
    answer: () => Promise<string | undefined>,
  ): Promise<string | undefined>
}

/** What a callback is answered with: words, or nothing. */
export interface Answer {
  incoming?: Incoming
  text?: string | undefined
  /** They have gone out, or have not: then they are pushed. */
  sent(isThere: boolean): void
}

const NOTHING: Answer = { sent: () => undefined }

export interface Receiver {
  /** `xml`: authentic, deciphered. Throws TemporaryError where it can't be kept: the platform sends it again. */
  receive(touchpoint: string, xml: string): Promise<Answer>
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const { intake } = options
  /** The same message while the first is in flight gets the same answer. */
  const inFlight = new Map<string, Flight>()

  const keep = async (touchpoint: string, xml: string, reason: string): Promise<Answer> => {
    const origin = { channel: 'wechat', endpoint: touchpoint }
    await intake.keep({ origin, reason, mediaType: 'application/xml', bytes: Buffer.from(xml) })
    return NOTHING
  }

  return {
    async receive(touchpoint, xml) {
      const incoming = understood(xml, options.clock.now())
      if (typeof incoming === 'string') return keep(touchpoint, xml, incoming)
      if (incoming.type === 'unknown') return keep(touchpoint, xml, incoming.reason)
      const name = `${touchpoint}/${incoming.openid}/${incoming.messageId}`
      const before = inFlight.get(name)
      if (before) return aboard(before)
      const answering = answer(options, touchpoint, incoming, (reason) => keep(touchpoint, xml, reason))
      const flight = { answering, waiting: 0, isSaid: false }
      inFlight.set(name, flight)
      return aboard(flight).finally(() => inFlight.delete(name))
    },
  }
}

interface Flight {
  answering: Promise<Answer>
  /** Posts that are not yet answered. */
  waiting: number
  isSaid: boolean
}

/** One that hung up is no reason to push what another has got, or may yet get. */
async function aboard(flight: Flight): Promise<Answer> {
  flight.waiting += 1
  const answer = await flight.answering
  return {
    ...answer,
    sent(isThere) {
      flight.waiting -= 1
      if (flight.isSaid || (!isThere && flight.waiting > 0)) return
      flight.isSaid = isThere
      answer.sent(isThere)
    },
  }
}

/** A clock that goes wrong there must not put a message behind all that follow. */
const AHEAD_MS = 300_000

/** Why it can't be read, else. */
function understood(xml: string, now: number): Incoming | string {
  try {
    const incoming = readIncoming(readXml(xml))
    const isAhead = incoming.createTime * 1000 > now + AHEAD_MS
    return isAhead ? { ...incoming, order: orderFrom(now, incoming.order) } : incoming
  } catch (error) {
    if (error instanceof RejectedError) return error.message
    throw error
  }
}

async function answer(
  options: ReceiverOptions,
  touchpoint: string,
  incoming: Incoming,
  keep: (reason: string) => Promise<Answer>,
): Promise<Answer> {
  const { intake, conversations, files } = options
  const part = toPart(incoming, { touchpoint })
  if (part === undefined) return NOTHING
  if ('reason' in part) {
    const kept = await keep(part.reason)
    return part.isTooLong ? { ...kept, incoming, text: say(files.current().texts, 'tooLong') } : kept
  }
  const about = (receipt: string) => ({ page: options.pageOf(receipt) })
  const accepted = await intake.part({ ...part, about })
  let isOwed = false
  const words = async (): Promise<string | undefined> => {
    const text = await conversations.answer(part, options.config.answerMs)
    // Whatever the ledger does, an emergency is answered, and that is what the conversation will say.
    isOwed = text === undefined ? accepted.urgency === 'emergency' : text !== ''
    return text ?? withoutLedger(options, incoming, accepted)
  }
  const text = await (incoming.type === 'event' ? words() : options.show(touchpoint, incoming, words))
  return { incoming, text, sent: (isThere) => isOwed && settle(options, part, isThere && text !== undefined) }
}

function settle({ conversations }: ReceiverOptions, part: Part, isSaid: boolean): void {
  if (isSaid) conversations.said(part)
  else conversations.unsaid(part)
}

/** It lies in the journal, or is not joined in time: who speaks is told so, and gets the rest afterwards. */
function withoutLedger(
  { files }: ReceiverOptions,
  { type }: Incoming,
  { receipt, urgency }: AcceptedPart,
): string | undefined {
  const { texts } = files.current()
  if (urgency === 'emergency') return emergencyAnswer(texts, receipt)
  return type !== 'event' ? say(texts, 'kept') : undefined
}
