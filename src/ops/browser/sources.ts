/** The sources, live: a hotline that falls silent says so in its row. Rows stay where they are while somebody reads them. */
import { ago, lasting } from './ago.ts'
import { type FeedState, type Frame, listen } from './live.ts'
import { lang } from './page.ts'
import { cellNames, type LiveRow } from './source-row.ts'

const texts = {
  zh: {
    live: '实时更新',
    late: '连接还在，但没有新数据，已 ',
    lost: '连接已断开，正在重连；以上是更早的情况，已 ',
    ended: '已退出登录，数字不再更新。请刷新本页重新登录',
  },
  en: {
    live: 'live',
    late: 'connected, but nothing new for ',
    lost: 'the feed is lost, connecting again; this is as it was, for ',
    ended: 'signed out: the figures stand still. Load this page again to sign in',
  },
}[lang]

const rows = new Map<string, Element>()
for (const row of document.querySelectorAll<HTMLElement>('[data-source]'))
  rows.set(row.dataset.source ?? '', row)
const feed = document.getElementById('feed')
const feedState = document.getElementById('feed-state')

listen('sources', { frame: show, state: tell })

function show({ at, regions }: Frame): void {
  const sent: LiveRow[] = JSON.parse(regions.rows ?? '[]')
  for (const each of sent) {
    const row = rows.get(each.source)
    if (row) change(row, each, at)
  }
  // Of a search the counts are of what it found when the page was made.
  const counts = document.querySelector('[data-counts="all"]')
  if (counts) count(counts, JSON.parse(regions.counts ?? '{}'))
}

function change(row: Element, { level, state, sentence, lastAt, cells, titles }: LiveRow, now: number): void {
  const badge = row.querySelector('[data-cell="state"]')
  if (badge) {
    badge.className = `badge ${level}`
    say(badge, state, sentence)
  }
  const words = row.querySelector('[data-cell="sentence"]')
  if (words && sentence !== undefined) say(words, sentence)
  if (lastAt !== undefined) heard(row.querySelector('[data-cell="last"]'), lastAt, now)
  cellNames.forEach((name, at) => {
    const cell = row.querySelector(`[data-cell="${name}"]`)
    const isRefused = name === 'refused' || name === 'refusedLately'
    if (!cell) return
    say(cell, cells[at] ?? '', isRefused ? titles[name] : undefined)
    if (cell.matches('td')) cell.classList.toggle('muted', cells[at] === '0')
  })
}

function say(element: Element, text: string, title?: string): void {
  if (element.textContent !== text) element.textContent = text
  if (title !== undefined) element.setAttribute('title', title)
  else element.removeAttribute('title')
}

/** Its words tick by themselves: see main.ts. */
function heard(cell: Element | null, lastAt: number, now: number): void {
  if (!cell) return
  const beijing = new Date(lastAt + 8 * 3_600_000).toISOString().slice(0, -1)
  const full = `${beijing}+08:00`
  const time = cell.querySelector('time') ?? document.createElement('time')
  if (time.dateTime === full) return
  time.dateTime = full
  time.title = beijing.slice(5, 19).replace('T', ' ')
  time.dataset.relative = ''
  time.textContent = ago(now - lastAt, lang)
  cell.replaceChildren(time)
}

function count(list: Element, counts: Readonly<Record<string, number>>): void {
  for (const item of list.querySelectorAll<HTMLElement>('[data-count]')) {
    const now = counts[item.dataset.count ?? ''] ?? 0
    item.textContent = String(now)
    const entry = item.closest('li')
    if (entry && !entry.querySelector('[aria-current]')) entry.hidden = now === 0
  }
}

function tell(state: FeedState, since: number): void {
  if (!feed || !feedState) return
  const isWrong = state !== 'live'
  const age = state === 'late' || state === 'lost' ? lasting(Date.now() - since, lang) : ''
  feed.className = isWrong ? 'notice warning' : 'muted'
  feed.dataset.feed = state
  feedState.textContent = texts[state] + age
}
