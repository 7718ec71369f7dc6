/**
 * A process that sends at a fixed rate, whatever the answers do, and measures each from the moment it was due: what
 * waits because the server stalls counts in full. Sockets are used directly: node:http would cost as much as the server.
 * Arguments: JSON of OpenLoopOptions. Prints JSON of OpenLoopResult.
 */
import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { payload } from './payload.ts'

export interface OpenLoopOptions {
  url: string
  key: string
  /** Requests a second. */
  rate: number
  seconds: number
  connections: number
}

export interface OpenLoopResult {
  answers: number
  refused: number
  /** Answers a second. */
  rate: number
  /** Milliseconds from when it was due. */
  p50: number
  p99: number
  max: number
}

const options: OpenLoopOptions = JSON.parse(process.argv[2] ?? '{}')
const { hostname, port, pathname } = new URL(options.url)
const before = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${options.key}\r\nContent-Length: ${Buffer.byteLength(payload)}\r\nIdempotency-Key: ${randomUUID()}-`
const after = `\r\n\r\n${payload}`

const total = Math.round(options.rate * options.seconds)
const latencies = new Float64Array(total)
const idle: Connection[] = []
/** When each request that waits for a connection was due. */
const waiting: number[] = []
let begun = 0
let scheduled = 0
let answers = 0
let refused = 0

class Connection {
  readonly #socket: Socket
  #due = 0
  #received = ''

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay().setEncoding('latin1')
    socket.on('data', (text) => this.#read(String(text)))
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('the server closed a connection')))
  }

  send(due: number, number: number): void {
    this.#due = due
    this.#socket.write(`${before}${number}${after}`)
  }

  #read(text: string): void {
    this.#received += text
    const head = this.#received.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0)
    if (this.#received.length < head + 4 + length) return
    if (!this.#received.startsWith('HTTP/1.1 202')) refused += 1
    this.#received = ''
    latencies[answers++] = performance.now() - this.#due
    if (answers === total) finish()
    else this.#goOn()
  }

  #goOn(): void {
    const due = waiting.shift()
    if (due === undefined) idle.push(this)
    else this.send(due, begun++)
  }
}

function tick(start: number): void {
  const now = performance.now()
  while (scheduled < total) {
    const due = start + (1000 * scheduled) / options.rate
    if (due > now) break
    scheduled += 1
    const connection = idle.shift()
    if (connection) connection.send(due, begun++)
    else waiting.push(due)
  }
  if (scheduled < total) setTimeout(tick, 1, start)
}

let startedAt = 0

function finish(): void {
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = latencies.toSorted()
  const at = (share: number): number => sorted[Math.min(total - 1, Math.floor(total * share))] ?? 0
  const result: OpenLoopResult = {
    answers,
    refused,
    rate: answers / seconds,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  }
  process.stdout.write(JSON.stringify(result), () => process.exit(0))
}

function fail(error: Error): void {
  process.stderr.write(`open-loop: ${error.message}\n`)
  process.exit(1)
}

function open(): Promise<Connection> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(new Connection(socket)))
    socket.once('error', fail)
  })
}

idle.push(...(await Promise.all(Array.from({ length: options.connections }, open))))
startedAt = performance.now()
tick(startedAt)
