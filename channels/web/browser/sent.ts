/** A form that was sent already, and is here again: it says so, and offers to add to the request. */
import { find, make } from './dom.ts'
import { addSent, readSent, type SentForm, trackPathOf } from './sent-list.ts'
import { shelf } from './storage.ts'
import { texts } from './texts.ts'

const KEY = 'jiesu-sent'

export function rememberSent(sent: SentForm): void {
  const store = shelf('session')
  store.set(KEY, addSent(readSent(store.get(KEY)), sent))
}

/** On coming back: the same page out of the browser's memory, or a new one in its place in the history. */
export function startSent(form: HTMLFormElement): void {
  const look = () => {
    const all = readSent(shelf('session').get(KEY))
    const view = find('view', HTMLInputElement)?.value
    const sent = all.find((each) => each.view === view) ?? (isBack() ? all[all.length - 1] : undefined)
    if (sent) show(form, sent)
  }
  window.addEventListener('pageshow', look)
  look()
}

function isBack(): boolean {
  const [visit] = performance.getEntriesByType?.('navigation') ?? []
  return visit instanceof PerformanceNavigationTiming && visit.type === 'back_forward'
}

function show(form: HTMLFormElement, { receipt, url }: SentForm): void {
  const words = texts()
  find('already-sent', HTMLElement)?.remove()
  const notice = make(
    'div',
    { class: 'notice', id: 'already-sent', role: 'status' },
    make('p', {}, words.alreadySent, ' ', make('strong', {}, receipt)),
    make('p', {}, words.alreadySentHelp),
    make(
      'p',
      { class: 'actions' },
      make('a', { class: 'button', href: `${trackPathOf(url)}#supplement` }, words.addToEarlier),
      make('a', { class: 'button', href: url }, words.seeReceipt),
    ),
  )
  form.before(notice)
}
