/** `g` and a letter goes to a room, `/` to the search, `?` says so. Can be turned off: keys are pressed by voice, too. */
import { lang } from './page.ts'

const OFF = 'ops-keys-off'
const CHORD_MS = 1500
/** Of an address: its reader wants to type at once. */
const SEARCH = '#q'

const words = {
  zh: { title: '键盘', search: '搜索', help: '这份说明', on: '使用单键快捷', close: '关闭', next: '再按' },
  en: {
    title: 'Keys',
    search: 'search',
    help: 'this list',
    on: 'Use these keys',
    close: 'Close',
    next: 'then',
  },
}[lang]

let chordAt = Number.NEGATIVE_INFINITY

export function listenToKeys(): void {
  show()
  if (location.hash === SEARCH) document.querySelector<HTMLElement>(SEARCH)?.focus()
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
    if (event.key === '?') return help()
    if (!isOn() || document.querySelector('dialog[open]')) return
    press(event)
  })
}

function press(event: KeyboardEvent): void {
  const isChord = event.timeStamp - chordAt < CHORD_MS
  chordAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
  if (isChord) goTo(event.key)
  else if (event.key === '/') search(event)
}

function goTo(key: string): void {
  rooms()
    .find((room) => room.dataset.key === key)
    ?.click()
}

function search(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('main [type="search"], main .filters input')
  // From a room without a search, to the one that is made for it.
  if (field) field.focus()
  else location.assign(`/ops/requests${SEARCH}`)
  event.preventDefault()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, [contenteditable]') !== null
}

function rooms(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('.rooms a[data-key]')]
}

function isOn(): boolean {
  return localStorage.getItem(OFF) === null
}

function show(): void {
  document.documentElement.classList.toggle('has-keys', isOn())
}

function help(): void {
  const dialog = document.querySelector<HTMLDialogElement>('#keys') ?? makeHelp()
  if (!dialog.open) dialog.showModal()
}

function makeHelp(): HTMLDialogElement {
  const dialog = make('dialog', [make('h2', [words.title])])
  dialog.id = 'keys'
  dialog.setAttribute('aria-label', words.title)
  const list = make('dl', [
    ...rooms().flatMap((room) => line(['g', room.dataset.key ?? ''], room.dataset.name ?? '')),
    ...line(['/'], words.search),
    ...line(['?'], words.help),
  ])
  list.className = 'facts'
  const close = make('button', [words.close])
  close.addEventListener('click', () => dialog.close())
  dialog.append(list, onOff(), close)
  document.body.append(dialog)
  return dialog
}

function onOff(): HTMLElement {
  const box = make('input', [])
  box.type = 'checkbox'
  box.checked = isOn()
  box.addEventListener('change', () => {
    if (box.checked) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, 'true')
    show()
  })
  return make('p', [make('label', [box, ` ${words.on}`])])
}

function line(keys: string[], what: string): HTMLElement[] {
  const pressed = keys.flatMap((key, at) => [at > 0 ? ` ${words.next} ` : '', make('kbd', [key])])
  return [make('dt', pressed), make('dd', [what])]
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  content: readonly (Node | string)[],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.append(...content)
  return element
}
