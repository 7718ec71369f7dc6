/** What is missing or strange is said beside its field: on leaving it, and all of it on sending. */
import {
  type CheckedField,
  check,
  checkedFields,
  LONGEST_TEXT,
  lengthOf,
  type Values,
  type Wrong,
} from './checks.ts'
import { find, make } from './dom.ts'
import { fill, texts } from './texts.ts'

export interface Fields {
  /** Shows what is wrong and goes there; `true` where nothing is. */
  areRight(): boolean
  /** What the server found; `message` and `notes` concern the whole form. */
  showErrors(errors: Record<string, string>, message?: string, notes?: string[]): void
  showError(name: string, message: string): void
  clear(): void
}

/** What somebody may just not have come to yet is said on sending only. */
const EARLY = ['textMissing', 'phoneForReply', 'anonymousReply']

export function startFields(form: HTMLFormElement, countFiles: () => number): Fields {
  const wrong = () => check(read(form, countFiles()))

  form.addEventListener('focusout', ({ target }) => {
    const name = nameOf(target)
    const found = name && wrong()[name]
    if (name && found !== undefined && !EARLY.includes(found)) showError(name, wordsOf(found))
  })
  form.addEventListener('input', () => recheck(wrong()))
  form.addEventListener('change', () => recheck(wrong()))
  startCounter()

  return {
    areRight() {
      const found = wrong()
      const errors: Record<string, string> = {}
      for (const name of checkedFields) {
        const key = found[name]
        showError(name, key === undefined ? '' : wordsOf(key))
        if (key !== undefined) errors[name] = wordsOf(key)
      }
      if (Object.keys(errors).length === 0) {
        find('error-summary', HTMLElement)?.remove()
        return true
      }
      showSummary(form, errors, texts().summary)
      return false
    },
    showErrors(errors, message, notes) {
      for (const name of new Set([...checkedFields, ...Object.keys(errors)]))
        showError(name, errors[name] ?? '')
      showSummary(form, errors, message ?? texts().summary, notes)
    },
    showError,
    clear() {
      for (const name of checkedFields) showError(name, '')
      find('error-summary', HTMLElement)?.remove()
    },
  }
}

function nameOf(target: EventTarget | null): CheckedField | undefined {
  const name = target instanceof HTMLElement ? target.getAttribute('name') : null
  return checkedFields.find((each) => each === name)
}

/** Takes away what is right by now. */
function recheck(found: Wrong): void {
  for (const name of checkedFields) if (found[name] === undefined && name !== 'file') showError(name, '')
}

function wordsOf(key: string): string {
  return texts().fieldErrors[key] ?? ''
}

function read(form: HTMLFormElement, files: number): Values {
  const data = new FormData(form)
  const one = (name: string) => String(data.get(name) ?? '')
  return {
    text: one('text'),
    place: one('place'),
    name: one('name'),
    phone: one('phone'),
    anonymous: data.has('anonymous'),
    reply: one('reply'),
    files,
  }
}

/** '' takes it away. Eye and ear get the same. */
function showError(name: string, message: string): void {
  const error = find(`${name}-error`, HTMLElement)
  const field = find(`${name}-field`, HTMLElement)
  if (!error || !field || (error.textContent ?? '') === message) return
  const isWrong = message !== ''
  error.textContent = message
  error.hidden = !isWrong
  field.classList.toggle('has-error', isWrong)
  const described = field instanceof HTMLFieldSetElement ? field : document.getElementById(name)
  if (!described) return
  const others = (described.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((id) => id && id !== error.id)
  const ids = isWrong ? [error.id, ...others] : others
  if (ids.length > 0) described.setAttribute('aria-describedby', ids.join(' '))
  else described.removeAttribute('aria-describedby')
  if (isWrong && described === field) return
  if (isWrong) described.setAttribute('aria-invalid', 'true')
  else described.removeAttribute('aria-invalid')
}

/** First on the page, with a way to each field; the focus goes there. */
function showSummary(
  form: HTMLFormElement,
  errors: Record<string, string>,
  message: string,
  notes: string[] = [],
): void {
  find('error-summary', HTMLElement)?.remove()
  const links = Object.entries(errors).map(([name, words]) =>
    make('li', {}, make('a', { href: `#${targetOf(name)}` }, words)),
  )
  const summary = make(
    'div',
    { class: 'error-summary', id: 'error-summary', role: 'alert', tabindex: '-1' },
    make('p', {}, message),
    ...notes.map((note) => make('p', {}, note)),
  )
  if (links.length > 0) summary.append(make('ul', {}, ...links))
  form.before(summary)
  summary.focus()
}

/** Of a group, its first control. */
function targetOf(name: string): string {
  if (document.getElementById(name)) return name
  return document.querySelector<HTMLElement>(`#${name}-field input`)?.id ?? `${name}-field`
}

/** Told only where it begins to matter. */
function startCounter(): void {
  const text = find('text', HTMLTextAreaElement)
  const counter = find('text-counter', HTMLElement)
  if (!text || !counter) return
  const show = () => {
    const left = LONGEST_TEXT - lengthOf(text.value)
    counter.hidden = left > LONGEST_TEXT / 10
    counter.classList.toggle('is-over', left < 0)
    counter.textContent = fill(left < 0 ? texts().over : texts().left, { count: Math.abs(left) })
  }
  text.addEventListener('input', show)
  text.addEventListener('change', show)
  show()
}
