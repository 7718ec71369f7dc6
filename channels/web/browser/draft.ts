/** A form that is not sent yet stays in this browser, a day at most; on a shared computer it can be cleared. */
import { button, make, whenQuiet } from './dom.ts'
import { readDraft, writeDraft } from './draft-record.ts'
import { shelf } from './storage.ts'
import { texts } from './texts.ts'

export interface DraftKeeper {
  /** It was sent. */
  forget(): void
}

interface Parts {
  form: HTMLFormElement
  /** Where the button to clear it goes. */
  place: HTMLElement
  /** Before which it is told that a draft came back. */
  top: HTMLElement
  /** Files and messages, which are not part of it. */
  onClear(): void
}

const PREFIX = 'jiesu-draft:'
const FIELDS = [
  'text',
  'type',
  'place',
  'district',
  'longitude',
  'latitude',
  'name',
  'phone',
  'anonymous',
  'confidential',
  'reply',
]
const WRITTEN = ['text', 'place', 'name', 'phone']

export function startDraft({ form, place, top, onClear }: Parts): DraftKeeper {
  const store = shelf('local')
  const key = keyOfPage()
  let isSent = false
  sweep()
  const bar = make('div', { class: 'draft', id: 'draft' }, make('p', { class: 'hint' }, texts().draftKept))
  const save = () => {
    if (isSent) return
    const values = read(form)
    const isEmpty = WRITTEN.every((name) => (values[name] ?? '').trim() === '')
    bar.hidden = isEmpty
    if (isEmpty) store.remove(key)
    else store.set(key, writeDraft(readDraft(store.get(key), Date.now()), values, Date.now()))
  }
  const note = make('p', { class: 'notice', id: 'draft-note', role: 'status', hidden: '' })
  const tell = (message: string) => {
    note.textContent = message
    note.hidden = false
  }
  bar.append(
    button(texts().draftClear, 'quiet', () => {
      store.remove(key)
      clear(form)
      onClear()
      bar.hidden = true
      tell(texts().draftCleared)
      note.scrollIntoView({ block: 'center' })
      form.querySelector('textarea')?.focus({ preventScroll: true })
    }),
  )
  place.append(bar)
  top.before(note)
  if (restore(form, readDraft(store.get(key), Date.now())?.values)) tell(texts().draftBack)
  save()
  const saveSoon = whenQuiet(400, save)
  form.addEventListener('input', saveSoon)
  form.addEventListener('change', saveSoon)
  // Phones end a page in the background without a word.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save())
  return {
    forget() {
      isSent = true
      store.remove(key)
    },
  }
}

/** On the page that shows a receipt: the form was sent, perhaps without this script. */
export function forgetDraft(): void {
  shelf('local').remove(keyOfPage())
}

function keyOfPage(): string {
  return PREFIX + (document.documentElement.dataset.touchpoint ?? '')
}

/** Drafts that are too old, of other touchpoints too. */
function sweep(): void {
  const store = shelf('local')
  for (const key of store.keys())
    if (key.startsWith(PREFIX) && !readDraft(store.get(key), Date.now())) store.remove(key)
}

function read(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form)
  return Object.fromEntries(FIELDS.map((name) => [name, String(data.get(name) ?? '')]))
}

/** What the server shows wins. */
function restore(form: HTMLFormElement, values: Record<string, string> | undefined): boolean {
  const shown = read(form)
  if (!values || WRITTEN.some((name) => shown[name] !== '')) return false
  fillIn(form, values)
  return true
}

function clear(form: HTMLFormElement): void {
  const first = form.querySelector<HTMLInputElement>('[name="type"]')?.value ?? ''
  const reply = form.querySelector<HTMLInputElement>('[name="reply"]')?.value ?? ''
  fillIn(form, { ...Object.fromEntries(FIELDS.map((name) => [name, ''])), type: first, reply })
}

function fillIn(form: HTMLFormElement, values: Record<string, string>): void {
  for (const name of FIELDS) {
    const value = values[name] ?? ''
    for (const field of form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === value
      else field.value = value
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }
}
