/**
 * A process that posts callbacks: at a fixed rate, each measured from the moment it was due, or as fast as the answers
 * come. What a stalled machine made this process miss is left out: made up for at once it would be a flood.
 * Arguments: JSON of WechatLoadOptions. Prints JSON of WechatLoadResult.
 */
import { connect, type Socket } from 'node:net'
import { makePosts, type PostsOptions } from './wechat-posts.ts'

export interface WechatLoadOptions extends PostsOptions {
  /** Callbacks a second; 0: as fast as the answers come, until there are no more posts. */
  rate: number
  /** As fast as the answers come: ends then, though there are posts left. */
  seconds: number
  connections: number
}

export interface WechatLoadResult {
  sent: number
  /** Answered otherwise than with 200. */
  refused: number
  /** Answered with words; all others `success`. */
  replies: number
  /** Due while this process stood still; never sent. */
  missed: number
  /** Answers a second. */
  rate: number
  /** Milliseconds from when it was due. */
  p50: number
  p99: number
  max: number
}

/** Seconds of posts that a single look at the clock may send. */
const MOST_AT_ONCE = 0.05

class Connection {
  readonly #load: Load
  readonly #socket: Socket
  #due = 0
  #received = ''

  constructor(load: Load, socket: Socket) {
    this.#load = load
    this.#socket = socket.setNoDelay().setEncoding('latin1')
    socket.on('data', (text) => this.#read(String(text)))
    socket.on('error', fail)
    // One that waits for nothing may go: servers close what is idle.
    socket.on('close', () => this.#load.closed(this))
  }

  send(due: number, post: Buffer): void {
    this.#due = due
    this.#socket.write(post)
  }

  #read(text: string): void {
    this.#received += text
    const head = this.#received.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0)
    if (this.#received.length < head + 4 + length) return
    const isRefused = !this.#received.startsWith('HTTP/1.1 200')
    const isReply = !isRefused && !this.#received.endsWith('success')
    this.#received = ''
    this.#load.answered(this, { ms: performance.now() - this.#due, isRefused, isReply })
  }
}

class Load {
  readonly #options: WechatLoadOptions
  readonly #posts: Buffer[]
  readonly #latencies: number[] = []
  readonly #idle: Connection[] = []
  /** When each that waits for a connection was due. */
  readonly #waiting: number[] = []
  readonly #result = { sent: 0, refused: 0, replies: 0, missed: 0 }
  #scheduled = 0
  #underWay = 0
  #began = 0

  constructor(options: WechatLoadOptions) {
    this.#options = options
    this.#posts = makePosts(options)
  }

  async run(): Promise<void> {
    const { connections, rate } = this.#options
    this.#idle.push(...(await Promise.all(Array.from({ length: connections }, () => this.#open()))))
    this.#began = performance.now()
    if (rate > 0) this.#tick()
    else for (const connection of this.#idle.splice(0)) this.#goOn(connection)
  }

  answered(connection: Connection, answer: { ms: number; isRefused: boolean; isReply: boolean }): void {
    this.#underWay -= 1
    this.#latencies.push(answer.ms)
    if (answer.isRefused) this.#result.refused += 1
    if (answer.isReply) this.#result.replies += 1
    this.#goOn(connection)
    if (this.#isOver() && this.#underWay === 0) this.#finish()
  }

  closed(connection: Connection): void {
    const at = this.#idle.indexOf(connection)
    if (at === -1) fail(new Error('the server closed a connection instead of an answer'))
    else this.#idle.splice(at, 1)
  }

  #isOver(): boolean {
    const { rate, seconds, count } = this.#options
    if (rate > 0) return this.#scheduled >= count && this.#waiting.length === 0
    return this.#result.sent === count || performance.now() - this.#began > seconds * 1000
  }

  #goOn(connection: Connection): void {
    const isFree = this.#options.rate === 0 && !this.#isOver()
    const due = isFree ? performance.now() : this.#waiting.shift()
    if (due === undefined) this.#idle.push(connection)
    else this.#send(connection, due)
  }

  #send(connection: Connection, due: number): void {
    const post = this.#posts[this.#result.sent]
    if (!post) return
    this.#result.sent += 1
    this.#underWay += 1
    connection.send(due, post)
  }

  #tick(): void {
    const { rate, count } = this.#options
    const now = performance.now()
    const due = Math.min(count, Math.floor(((now - this.#began) * rate) / 1000))
    const missed = Math.max(0, due - this.#scheduled - Math.ceil(rate * MOST_AT_ONCE))
    this.#result.missed += missed
    this.#scheduled += missed
    for (; this.#scheduled < due; this.#scheduled++) {
      const at = this.#began + (1000 * this.#scheduled) / rate
      const connection = this.#idle.shift()
      if (connection) this.#send(connection, at)
      else this.#waiting.push(at)
    }
    if (this.#scheduled < count) setTimeout(() => this.#tick(), 1)
    else if (this.#isOver() && this.#underWay === 0) this.#finish()
  }

  #finish(): void {
    const seconds = (performance.now() - this.#began) / 1000
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    const rate = sorted.length / seconds
    const result: WechatLoadResult = { ...this.#result, rate, p50: at(0.5), p99: at(0.99), max: at(1) }
    process.stdout.write(JSON.stringify(result), () => process.exit(0))
  }

  #open(): Promise<Connection> {
    const { hostname, port } = new URL(this.#options.url)
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(new Connection(this, socket)))
      socket.once('error', fail)
    })
  }
}

function fail(error: Error): void {
  process.stderr.write(`wechat-load: ${error.message}\n`)
  process.exit(1)
}

await new Load(JSON.parse(process.argv[2] ?? '{}')).run()
