/** A form that is not sent yet stays in this browser, a day at most; on a shared computer it can be cleared. */
import { button, make, whenQuiet } from './dom.ts'
import { clear, isEmpty, read, restore } from './draft-fields.ts'
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

export function startDraft({ form, place, top, onClear }: Parts): DraftKeeper {
  const store = shelf('local')
  const key = keyOfPage()
  let isSent = false
  sweep()
  const bar = make('div', { class: 'draft', id: 'draft' }, make('p', { class: 'hint' }, texts().draftKept))
  const save = () => {
    if (isSent) return
    const values = read(form)
    bar.hidden = isEmpty(values)
    if (isEmpty(values)) store.remove(key)
    else store.set(key, writeDraft(readDraft(store.get(key), Date.now()), values, Date.now()))
  }
  const tell = createNote(top)
  bar.append(
    button(texts().draftClear, 'quiet', () => {
      store.remove(key)
      clear(form)
      onClear()
      bar.hidden = true
      tell(texts().draftCleared).scrollIntoView({ block: 'center' })
      form.querySelector('textarea')?.focus({ preventScroll: true })
    }),
  )
  place.append(bar)
  if (restore(form, readDraft(store.get(key), Date.now())?.values)) tell(texts().draftBack)
  save()
  const saveSoon = whenQuiet(400, save)
  form.addEventListener('input', saveSoon)
  form.addEventListener('change', saveSoon)
  // Phones end a page in the background without a word.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save())
  // Somebody went back to it, and may write on.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) isSent = false
  })
  return {
    forget() {
      isSent = true
      store.remove(key)
    },
  }
}

/** Returns how to tell something above the form. */
function createNote(top: HTMLElement): (message: string) => HTMLElement {
  const note = make('p', { class: 'notice', id: 'draft-note', role: 'status', hidden: '' })
  top.before(note)
  return (message) => {
    note.textContent = message
    note.hidden = false
    return note
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
