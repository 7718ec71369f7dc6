/** One connection of a call centre: reads, keeps, acknowledges what is on the disk. */
import type { WebSocket } from 'ws'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { Log, Origin } from '../../../src/contract/ports.ts'
import { jsonOf } from '../body.ts'
import type { Config } from '../config.ts'
import { LiveCall } from './live-call.ts'
import {
  codes,
  type Durable,
  type Fault,
  type LiveCode,
  MOST_BYTES,
  PROTOCOL,
  Said,
  type Told,
} from './protocol.ts'

export interface SessionOptions {
  socket: WebSocket
  origin: Origin
  config: Config
  intake: Pick<ChannelServices['intake'], 'part' | 'refused'>
  clock: ChannelServices['clock']
  log: Pick<Log, 'error' | 'warn'>
  /** Whether the gateway has room for one more call. */
  mayOpen(): boolean
}

/** One after the other that can't be read. */
const MOST_FAULTS = 50
/** Bytes that wait to be read by the centre. */
const SLOW_BYTES = 1_000_000
const RETRY_SECONDS = 5
const ROOM_SECONDS = 60

export class Session {
  readonly #options: SessionOptions
  readonly #calls = new Map<string, LiveCall>()
  #inFlight = 0
  #faults = 0
  #isPaused = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { live } = options.config
    this.#say({
      type: 'hello',
      protocol: PROTOCOL,
      maxCalls: live.maxCalls,
      maxInFlight: live.maxInFlight,
      maxBytes: MOST_BYTES,
    })
  }

  get calls(): number {
    return this.#calls.size
  }

  /** A frame. */
  hear(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#refuse({ code: 'binary' })
      this.#options.socket.close(1003)
      return
    }
    const said = this.#read(data.toString())
    if (!said) {
      this.#faults += 1
      if (this.#faults > MOST_FAULTS) this.#options.socket.close(1008)
      return
    }
    this.#faults = 0
    if (said.type === 'ping') this.#say({ type: 'pong', ...(said.id !== undefined && { id: said.id }) })
    else if (said.type !== 'partial') this.#take(said)
  }

  /** Of calls that were not ended: others may bring them to their end. To be called now and then. */
  forgetQuiet(): void {
    const { clock, config } = this.#options
    for (const [id, call] of this.#calls)
      if (call.heardAt + config.endSeconds * 1000 < clock.now()) this.#calls.delete(id)
  }

  #read(text: string): Said | undefined {
    const value = jsonOf(text)
    if (typeof value !== 'object' || value === null) return this.#refuse({ code: 'invalid-json' })
    const parsed = Said.safeParse(withoutEmpty(value))
    if (parsed.success) return parsed.data
    const errors = parsed.error.issues.slice(0, 5).map(({ path, message: detail }) => ({
      pointer: path.map((name) => `/${String(name)}`).join(''),
      detail,
    }))
    return this.#refuse({ code: 'invalid-message', ...aboutOf(value), errors })
  }

  #take(message: Durable): void {
    const { call: id, seq } = message
    const call = this.#callOf(id)
    if (!call) return void this.#refuse({ code: 'too-many-calls', call: id, seq, retryAfter: ROOM_SECONDS })
    const verdict = call.log.judge(seq, message.type === 'end')
    if (verdict.is === 'gap')
      return void this.#refuse({ code: 'sequence-gap', call: id, seq, expected: verdict.expected })
    if (verdict.is === 'known') this.#acknowledge(message, call.receipt)
    if (verdict.is !== 'new') return
    if (verdict.missing !== undefined)
      this.#refuse({ code: 'sequence-gap', call: id, seq, expected: verdict.missing })
    call.heardAt = this.#options.clock.now()
    this.#inFlight += 1
    this.#pace()
    void this.#keep(message, call).finally(() => {
      this.#inFlight -= 1
      if (call.log.isOver()) this.#calls.delete(id)
      this.#pace()
    })
  }

  #callOf(callId: string): LiveCall | undefined {
    const known = this.#calls.get(callId)
    if (known) return known
    const { origin, config, mayOpen } = this.#options
    if (this.#calls.size >= config.live.maxCalls || !mayOpen()) return undefined
    const call = new LiveCall({ origin, callId }, config)
    this.#calls.set(callId, call)
    return call
  }

  async #keep(message: Durable, call: LiveCall): Promise<void> {
    const { call: id, seq } = message
    try {
      const { receipt, urgency } = await this.#options.intake.part(call.partOf(message, call.heardAt))
      call.log.kept(seq)
      call.receipt = receipt
      this.#acknowledge(message, receipt, urgency === 'emergency')
    } catch (error) {
      call.log.failed(seq)
      const code = codeOf(error)
      if (code === 'internal') this.#options.log.error({ err: error }, 'an error of ours in a live call')
      this.#refuse({ code, call: id, seq, retryAfter: RETRY_SECONDS })
    }
  }

  #acknowledge({ call, seq, ...message }: Durable, receipt: string, isEmergency = false): void {
    const isOdd = message.type === 'segment' && message.segment.endMs < message.segment.startMs
    this.#say({
      type: 'ack',
      call,
      seq,
      receipt,
      ...(isEmergency && { urgency: 'emergency' }),
      ...(isOdd && { warnings: ['ends-before-start'] }),
    })
  }

  #refuse(fault: Omit<Fault, 'type'>): undefined {
    const { intake, origin } = this.#options
    intake.refused(origin, fault.code)
    this.#say({ type: 'error', detail: codes[fault.code], ...fault })
  }

  #say(told: Told): void {
    const { socket } = this.#options
    if (socket.readyState !== socket.OPEN) return
    socket.send(JSON.stringify(told), () => this.#pace())
    this.#pace()
  }

  /** Who sends faster than the disk takes it, or does not read, is not read. */
  #pace(): void {
    const { socket, config } = this.#options
    const { maxInFlight } = config.live
    const isTooMuch = this.#inFlight >= maxInFlight || socket.bufferedAmount > SLOW_BYTES
    const isLittle = this.#inFlight <= maxInFlight / 2 && socket.bufferedAmount < SLOW_BYTES / 2
    if (isTooMuch && !this.#isPaused) socket.pause()
    if (isLittle && this.#isPaused) socket.resume()
    this.#isPaused = isTooMuch || (this.#isPaused && !isLittle)
  }

  /** Whether what we say has not been read for long. */
  get isSlow(): boolean {
    return this.#options.socket.bufferedAmount > SLOW_BYTES
  }
}

function codeOf(error: unknown): LiveCode {
  const code = error instanceof JiesuError ? error.code : 'internal'
  return code in codes ? (code as LiveCode) : 'internal'
}

/** As far as the frame says it. */
function aboutOf(value: object): { call?: string; seq?: number } {
  const { call, seq } = value as { call?: unknown; seq?: unknown }
  return {
    ...(typeof call === 'string' && call.length <= 128 && { call }),
    ...(typeof seq === 'number' && Number.isSafeInteger(seq) && { seq }),
  }
}

/** What is null or empty is not known: many systems write so. A text that is empty stays, since something was heard. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).flatMap(([name, each]) => {
    const isUnknown = each === null || (each === '' && name !== 'text')
    return isUnknown ? [] : [[name, withoutEmpty(each)] as const]
  })
  return Object.fromEntries(entries)
}
