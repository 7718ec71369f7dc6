/** WS /ops/live: each snapshot, made ready once and sent to all who look; and what the charts are drawn from. */
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Snapshot } from '../../../contract/snapshot.ts'
import { labelCells } from '../label-cells.ts'
import { type Lang, langOf } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { changesRegions, dateLists } from './changes.ts'
import { chartData, readSpan } from './chart-data.ts'

/** Parts of a page by the name in their `data-region`: HTML, the same as when the page was loaded. */
export type Regions = (snapshot: Snapshot, lang: Lang) => Readonly<Record<string, string>>

/** The figures of the newest moment, for the charts. */
export type Points = (snapshot: Snapshot) => Readonly<Record<string, number>>

export interface LivePages {
  regions: Readonly<Record<string, Regions>>
  points: Points
}

const MOST_SOCKETS = 300
const HEARTBEAT_MS = 15_000
/** A reader that has so much before it is left out until it has read. */
const SLOW_BYTES = 65_536
const TRY_LATER = 1013
const ENDED = 4401

const Query = z.object({ page: z.string().optional() })

/** Of lists: only whether they would show something else. */
const lists = { changes: changesRegions }

/** Without `page` a frame is the snapshot itself; with it, the regions of that page in the reader's language. */
export function liveRoutes(app: FastifyInstance, services: ConsoleServices, pages: LivePages): void {
  const feed = new Feed({ ...pages, regions: { ...pages.regions, ...lists } })
  dateLists(app, services)
  const unlisten = services.onSnapshot((snapshot) => feed.send(snapshot))
  const heartbeat = setInterval(() => feed.beat(), HEARTBEAT_MS).unref()
  app.addHook('onClose', async () => {
    unlisten()
    clearInterval(heartbeat)
  })

  app.get('/ops/live', { websocket: true, config: { access: 'viewer' } }, (socket, request) => {
    const { operator } = request
    if (!operator) return socket.close(ENDED)
    const { page } = Query.parse(request.query)
    const kind = page === undefined || !feed.has(page) ? '' : `${page}/${langOf(request)}`
    if (!feed.join(socket, kind, services.snapshot())) return
    const unlisten = services.people.onEnded(operator.session, () => socket.close(ENDED, 'signed out'))
    socket.on('close', unlisten)
  })

  app.get('/ops/series.json', { config: { access: 'viewer' } }, async (request, reply) => {
    const span = readSpan(request.query)
    reply.header('cache-control', 'no-store')
    return chartData(services, span)
  })
}

class Feed {
  readonly #pages: LivePages
  /** By what they are sent: a page and a language, or the snapshot itself. */
  readonly #readers = new Map<string, Set<WebSocket>>()
  readonly #silent = new WeakSet<WebSocket>()
  #count = 0

  constructor(pages: LivePages) {
    this.#pages = pages
  }

  has(page: string): boolean {
    return Object.hasOwn(this.#pages.regions, page)
  }

  /** False: there are too many, and it was closed. */
  join(socket: WebSocket, kind: string, snapshot: Snapshot): boolean {
    if (this.#count >= MOST_SOCKETS) {
      socket.close(TRY_LATER, 'too many consoles are open')
      return false
    }
    const readers = this.#readers.get(kind) ?? new Set()
    this.#readers.set(kind, readers.add(socket))
    this.#count += 1
    socket.on('close', () => {
      readers.delete(socket)
      this.#count -= 1
    })
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => this.#silent.delete(socket))
    socket.send(this.#frame(kind, snapshot))
    return true
  }

  send(snapshot: Snapshot): void {
    for (const [kind, readers] of this.#readers) {
      if (readers.size === 0) continue
      const frame = this.#frame(kind, snapshot)
      for (const socket of readers)
        if (socket.readyState === socket.OPEN && socket.bufferedAmount < SLOW_BYTES) socket.send(frame)
    }
  }

  /** Whoever has not answered the last beat has gone without saying so. */
  beat(): void {
    for (const readers of this.#readers.values())
      for (const socket of readers) {
        if (this.#silent.has(socket)) socket.terminate()
        this.#silent.add(socket)
        socket.ping()
      }
  }

  #frame(kind: string, snapshot: Snapshot): string {
    const [page = '', lang] = kind.split('/')
    const regions = this.#pages.regions[page]
    if (!regions) return JSON.stringify(snapshot)
    const { at, verdict } = snapshot
    return JSON.stringify({
      at,
      level: verdict.level,
      regions: labelled(regions(snapshot, lang === 'en' ? 'en' : 'zh')),
      points: this.#pages.points(snapshot),
    })
  }
}

/** As the page itself is. */
function labelled(regions: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(regions).map(([name, markup]) => [name, labelCells(markup)]))
}
