/** The overview, live: its parts as they change, how the feed stands, the charts. */
import { lasting } from './ago.ts'
import { openCharts } from './charts.ts'
import { type FeedState, type Frame, listen } from './live.ts'
import { morph } from './morph.ts'
import { lang } from './page.ts'

const texts = {
  zh: {
    live: '实时',
    late: (age: string) => `${age}没有新数据了，连接还在`,
    lost: (age: string) => `连接已断开，以上是 ${age}前的情况，正在重连`,
    ended: '已退出登录，数字不再更新。请刷新本页重新登录',
  },
  en: {
    live: 'live',
    late: (age: string) => `nothing new for ${age}, though the connection stands`,
    lost: (age: string) => `the feed is lost: this is how it was ${age} ago; connecting again`,
    ended: 'signed out: the figures stand still. Load this page again to sign in',
  },
}[lang]

const glyphs = { good: '', warning: '▲ ', danger: '✕ ' }
const title = document.title
const feed = document.getElementById('feed')
const feedState = document.getElementById('feed-state')
const said = document.getElementById('said')
const shown = new Map<string, string>()
const charts = openCharts()
let told = ''

listen('overview', { frame: show, state: tell })

function show({ at, level, regions, points }: Frame): void {
  for (const [name, markup] of Object.entries(regions)) {
    const region = document.querySelector(`[data-region="${name}"]`)
    if (!region || shown.get(name) === markup) continue
    morph(region, markup)
    shown.set(name, markup)
  }
  document.title = glyphs[level] + title
  announce()
  charts?.add(at, points)
}

/** Read aloud when something else is said, not each second in which a number in it grows. */
function announce(): void {
  const verdict = document.querySelector('.verdict')
  const words = verdict?.textContent?.trim() ?? ''
  const meaning = words.replace(/[\d.,]+/g, '')
  if (!said || meaning === told) return
  if (told !== '') said.textContent = words
  told = meaning
}

function tell(state: FeedState, since: number): void {
  if (!feed || !feedState) return
  const isWrong = state !== 'live'
  const words = texts[state]
  feed.classList.toggle('notice', isWrong)
  feed.classList.toggle('warning', isWrong)
  feed.classList.toggle('muted', !isWrong)
  feed.dataset.feed = state
  feedState.textContent = typeof words === 'string' ? words : words(lasting(Date.now() - since, lang))
}
