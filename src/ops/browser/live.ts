/** The live feed of a page: connects, connects again, and says how it stands. */

export interface Frame {
  /** Milliseconds since the epoch, by the server's clock. */
  at: number
  level: 'good' | 'warning' | 'danger'
  /** HTML of the page's parts, by the name in their `data-region`. */
  regions: Readonly<Record<string, string>>
  /** Of the charts, by name. */
  points: Readonly<Record<string, number>>
}

/** `late`: connected, but nothing comes; `ended`: signed out. */
export type FeedState = 'live' | 'late' | 'lost' | 'ended'

export interface Listener {
  frame(frame: Frame): void
  /** Told on each change, and every second while it is not live; `since` is when the last frame came. */
  state(state: FeedState, since: number): void
}

/** A frame comes each second. */
const LATE_MS = 4000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
const ENDED = 4401

export function listen(page: string, listener: Listener): void {
  let lastAt = Date.now()
  let state: FeedState = 'lost'
  let pause = FIRST_PAUSE_MS

  function become(next: FeedState): void {
    if (next === 'live' && state === 'live') return
    state = next
    listener.state(state, lastAt)
  }

  function connect(): void {
    const address = new URL('/ops/live', location.href)
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    address.searchParams.set('page', page)
    address.searchParams.set('lang', document.documentElement.dataset.lang ?? 'zh')
    const socket = new WebSocket(address)
    socket.addEventListener('message', ({ data }) => {
      lastAt = Date.now()
      pause = FIRST_PAUSE_MS
      become('live')
      listener.frame(JSON.parse(String(data)))
    })
    socket.addEventListener('close', ({ code }) => {
      if (code === ENDED) return become('ended')
      become('lost')
      setTimeout(again, pause * (0.5 + Math.random()))
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    })
  }

  /** A browser does not say why a socket was refused. */
  async function again(): Promise<void> {
    const answer = await fetch('/ops', { method: 'HEAD', redirect: 'manual' }).catch(() => undefined)
    if (answer?.type === 'opaqueredirect') become('ended')
    else connect()
  }

  setInterval(() => {
    if (state === 'live' && Date.now() - lastAt > LATE_MS) become('late')
    else if (state === 'late' || state === 'lost') listener.state(state, lastAt)
  }, 1000)
  connect()
}
