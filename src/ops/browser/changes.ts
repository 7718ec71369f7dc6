/** On a list: says once it would show something else. It is loaded again by its reader alone, who may be typing. */
import { lasting } from './ago.ts'
import { type FeedState, type Frame, listen } from './live.ts'
import { lang } from './page.ts'

const texts = {
  zh: {
    changed: '有新的变化',
    lost: (age: string) => `连接已断开 ${age}，不知道有没有新的变化`,
    ended: '已退出登录，请刷新后重新登录',
  },
  en: {
    changed: 'Something has changed',
    lost: (age: string) => `not connected for ${age}: it may have changed`,
    ended: 'signed out: refresh to sign in',
  },
}[lang]

/** What an act has brought about itself is told within this. */
const SETTLED_MS = 3000
/** A frame comes each second; a short gap is nobody's business. */
const PATIENCE_MS = 10_000

const line = document.getElementById('as-of')
const said = document.getElementById('as-of-state')
let mark = line?.dataset.mark

if (line && said) listen('changes', { frame: look, state: tell })

function look({ regions }: Frame): void {
  const now = regions[line?.dataset.list ?? '']
  if (mark === undefined && performance.now() > SETTLED_MS) mark = now
  if (now !== undefined && mark !== undefined && now !== mark) say(texts.changed, 'changed')
}

function tell(state: FeedState, since: number): void {
  const age = Date.now() - since
  if (state === 'ended') say(texts.ended, 'lost')
  else if (state === 'live') say('', '')
  else if (age > PATIENCE_MS) say(texts.lost(lasting(age, lang)), 'lost')
}

/** That it has changed stays said. */
function say(words: string, state: '' | 'changed' | 'lost'): void {
  if (!line || !said || line.dataset.state === 'changed') return
  line.dataset.state = state
  if (said.textContent !== words) said.textContent = words
}
