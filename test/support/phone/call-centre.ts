/** A call centre that streams live calls as the protocol says: keeps what is not acknowledged, and comes back to any gateway. */
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Told } from '../../../channels/phone/live/protocol.ts'

export interface CallCentre {
  /** Sends the next message of a call; resolves to its receipt when it is acknowledged. */
  say(
    call: string,
    message: { type: 'start' | 'segment' | 'data' | 'end' } & Record<string, unknown>,
  ): Promise<string>
  /** Milliseconds from the first sending to the acknowledgement, of each message. */
  readonly lags: number[]
  /** Acknowledged messages: call and number. */
  readonly acknowledged: Set<string>
  readonly errors: string[]
  readonly connections: number
  /** What may still change: nobody acknowledges it. */
  hint(call: string, segment: object): void
  /** As a network does it: it comes back by itself. */
  cut(): void
  close(): void
}

interface Waiting {
  call: string
  seq: number
  frame: string
  at: number
  acknowledged(receipt: string): void
}

/** `urls` of gateways, `http://…`; each connection goes to the next. `listen` is given all that it is told. */
export function openCallCentre(
  urls: readonly string[],
  key: string,
  listen: (told: Told) => void = () => undefined,
): CallCentre {
  return new Centre(urls, key, listen)
}

const PAUSE_MS = 100

class Centre implements CallCentre {
  readonly lags: number[] = []
  readonly acknowledged = new Set<string>()
  readonly errors: string[] = []
  connections = 0
  readonly #urls: readonly string[]
  readonly #key: string
  readonly #listen: (told: Told) => void
  readonly #waiting = new Map<string, Waiting>()
  readonly #next = new Map<string, number>()
  #socket: WebSocket | undefined
  #isClosed = false

  constructor(urls: readonly string[], key: string, listen: (told: Told) => void) {
    this.#urls = urls
    this.#key = key
    this.#listen = listen
    void this.#connect()
  }

  say(call: string, message: { type: string } & Record<string, unknown>): Promise<string> {
    const seq = this.#next.get(call) ?? 0
    this.#next.set(call, seq + 1)
    const frame = JSON.stringify({ ...message, call, seq })
    return new Promise((acknowledged) => {
      const one = { call, seq, frame, at: performance.now(), acknowledged }
      this.#waiting.set(nameOf(call, seq), one)
      this.#send(one)
    })
  }

  hint(call: string, segment: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'partial', call, segment }))
  }

  cut(): void {
    this.#socket?.terminate()
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.close()
  }

  async #connect(): Promise<void> {
    if (this.#isClosed) return
    const url = this.#urls[this.connections % this.#urls.length] ?? ''
    this.connections += 1
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/phone/live`, {
      headers: { authorization: `Bearer ${this.#key}` },
    })
    socket.on('message', (data) => this.#hear(socket, JSON.parse(String(data))))
    socket.on('error', () => undefined)
    socket.on('close', async () => {
      this.#socket = undefined
      await sleep(PAUSE_MS)
      await this.#connect()
    })
  }

  #hear(socket: WebSocket, told: Told): void {
    this.#listen(told)
    if (told.type === 'hello') {
      this.#socket = socket
      const all = [...this.#waiting.values()].toSorted((one, other) => one.seq - other.seq)
      for (const one of all) this.#send(one)
    } else if (told.type === 'ack') this.#acknowledge(told.call, told.seq, told.receipt)
    else if (told.type === 'error') void this.#mend(told)
  }

  #acknowledge(call: string, seq: number, receipt: string): void {
    const name = nameOf(call, seq)
    const one = this.#waiting.get(name)
    if (!one) return
    this.#waiting.delete(name)
    this.lags.push(performance.now() - one.at)
    this.acknowledged.add(name)
    one.acknowledged(receipt)
  }

  async #mend(fault: Extract<Told, { type: 'error' }>): Promise<void> {
    this.errors.push(fault.code)
    if (fault.retryAfter === undefined) return
    await sleep(Math.min(1000, fault.retryAfter * 1000))
    const one = this.#waiting.get(nameOf(fault.call ?? '', fault.seq ?? -1))
    if (one) this.#send(one)
  }

  #send({ frame }: Waiting): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame)
  }
}

function nameOf(call: string, seq: number): string {
  return `${call} ${seq}`
}
