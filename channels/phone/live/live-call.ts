/** One call on one connection: which messages came, and the words that an emergency would need. */
import type { Part } from '../../../src/contract/thread.ts'
import type { Config } from '../config.ts'
import type { PartData } from '../joining/state.ts'
import { type Call, filesOf, headOf, partData, submissionNow } from '../part.ts'
import { CallLog } from './call-log.ts'
import type { Durable } from './protocol.ts'

/** Characters of what was said, kept for an emergency; the whole call is in the ledger. */
const MOST_WORDS = 20_000

export class LiveCall {
  readonly log = new CallLog()
  readonly #call: Call
  readonly #config: Config
  readonly #said: { order: string; data: PartData }[] = []
  #words = 0
  #isAlarmed = false
  /** Milliseconds since the epoch. */
  heardAt = 0
  /** Known when the first of it is on the disk. */
  receipt = ''

  constructor(call: Call, config: Config) {
    this.#call = call
    this.#config = config
  }

  partOf(message: Durable): Part {
    const { seq } = message
    const order = `0/${String(seq).padStart(10, '0')}`
    const data = dataOf(this.#call, message)
    const segment = message.type === 'segment' ? message.segment : undefined
    this.#remember({ order, data }, segment?.text.length ?? 0)
    const patienceMs = message.type === 'end' ? undefined : this.#config.endSeconds * 1000
    return {
      ...headOf(this.#call),
      messageId: `live/${seq}`,
      order,
      ...(patienceMs !== undefined && { patienceMs }),
      // An agent who asks whether it burns is no fire.
      text: segment && segment.role !== 'agent' ? segment.text : '',
      data,
      ...filesOf(data),
      ...(!this.#isAlarmed && { atOnce: () => this.#alarm() }),
    }
  }

  /** The request that it is so far; the first emergency alone makes one. */
  #alarm() {
    this.#isAlarmed = true
    return submissionNow(this.#call, this.#said, { config: this.#config, flags: ['call-running'] })
  }

  #remember(said: { order: string; data: PartData }, length: number): void {
    if (this.#isAlarmed) {
      this.#said.length = 0
      return
    }
    this.#said.push(said)
    this.#words += length
    while (this.#words > MOST_WORDS && this.#said.length > 1) {
      const [oldest] = this.#said.splice(1, 1)
      this.#words -= oldest?.data.live?.segment?.text.length ?? 0
    }
  }
}

function dataOf(call: Call, message: Durable): PartData {
  const { seq } = message
  if (message.type === 'segment')
    return partData(call, {}, { is: 'segment', seq, segment: inOrder(message.segment) })
  const told = message.data ? { data: message.data } : {}
  if (message.type !== 'start') return partData(call, told, { is: message.type, seq })
  const { engine, language, confidenceScale } = message
  return partData(call, told, { is: 'start', seq, head: { engine, language, confidenceScale } })
}

/** What ends before it starts is kept with its words. */
function inOrder<T extends { startMs: number; endMs: number }>(segment: T): T {
  return { ...segment, endMs: Math.max(segment.startMs, segment.endMs) }
}
