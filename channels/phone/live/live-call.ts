/** One call on one connection: which messages came, and what an emergency may be spread over. */
import type { Part } from '../../../src/contract/thread.ts'
import type { Centre, Config } from '../config.ts'
import type { PartData } from '../joining/state.ts'
import { type Call, filesOf, headOf, orderOf, partData, wordsOfForm } from '../part.ts'
import { CallLog } from './call-log.ts'
import type { Durable } from './protocol.ts'

/** Characters. */
const MOST_BEFORE = 40

export class LiveCall {
  readonly log = new CallLog()
  readonly #call: Call
  readonly #config: Config
  readonly #centre: Centre | undefined
  /** What the citizen said last: people speak in pieces. */
  #before = ''
  /** Milliseconds since the epoch. */
  heardAt = 0
  /** Known when the first of it is on the disk. */
  receipt = ''

  constructor(call: Call, config: Config) {
    this.#call = call
    this.#config = config
    this.#centre = config.centres[call.origin.endpoint]
  }

  /** `now`: milliseconds since the epoch. An emergency is joined at once; all else waits for the end of the call. */
  partOf(message: Durable, now: number): Part {
    const { seq } = message
    const data = dataOf(this.#call, message)
    return {
      ...headOf(this.#call),
      messageId: `live/${seq}`,
      order: `${orderOf(now)}/${String(seq).padStart(10, '0')}`,
      ...(message.type !== 'end' && { patienceMs: this.#patienceMs(seq) }),
      text: message.type === 'segment' ? this.#heard(message.segment) : wordsOfForm(message.data?.form),
      data,
      ...filesOf(data),
    }
  }

  /** Looked at now and then, since what is said in pieces may come through several connections; ever less often, since it costs. */
  #patienceMs(seq: number): number {
    return Math.min(this.#config.endSeconds, 10 + seq) * 1000
  }

  /** An agent who asks whether it burns is no fire. */
  #heard({
    role,
    voice = '',
    text,
  }: {
    role?: string | undefined
    voice?: string | undefined
    text: string
  }): string {
    if (role === 'agent' || (role === undefined && this.#centre?.agentVoices.includes(voice))) return ''
    const heard = `${this.#before}\n${text}`
    // Of what says nothing nothing is left.
    const words = text.replace(/[\p{P}\s]+$/u, '')
    if (words !== '') this.#before = words.slice(-MOST_BEFORE)
    return heard
  }
}

function dataOf(call: Call, message: Durable): PartData {
  const { seq } = message
  if (message.type === 'segment') return partData(call, {}, { is: 'segment', seq, segment: message.segment })
  const told = message.data ? { data: message.data } : {}
  if (message.type !== 'start') return partData(call, told, { is: message.type, seq })
  const { engine, language, confidenceScale } = message
  return partData(call, told, { is: 'start', seq, head: { engine, language, confidenceScale } })
}
