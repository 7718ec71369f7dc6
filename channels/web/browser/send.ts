/** Sends the form once, however often it is tapped; what fails keeps everything, and is sent again on a tap. */
import { find, make } from './dom.ts'
import { readSendAnswer, type SendAnswer } from './send-answer.ts'
import { createSendState, type SendState } from './send-state.ts'
import { texts } from './texts.ts'
import type { Uploads } from './uploads.ts'

interface Parts {
  form: HTMLFormElement
  uploads: Pick<Uploads, 'isBusy' | 'settled'>
  /** Shows what is wrong. */
  areRight(): boolean
  onAgain(answer: Extract<SendAnswer, { kind: 'again' }>): void
  onSent(answer: Extract<SendAnswer, { kind: 'sent' }>): void
}

const SLOW_MS = 45_000

export function startSend(parts: Parts): void {
  const { form } = parts
  const button = find('send', HTMLButtonElement)
  if (!button) return
  const state = createSendState(button)
  let isUnderWay = false
  let isPlain = false

  const sendOnce = async () => {
    isUnderWay = true
    state.showBusy(true)
    const answer = await send(parts, state)
    isUnderWay = false
    state.showBusy(false)
    if (answer?.kind !== 'page') return
    isPlain = true
    button.click()
  }
  form.addEventListener('submit', (event) => {
    if (isPlain || isSwitch(event)) return
    event.preventDefault()
    if (isUnderWay || isTooEarly(state) || !parts.areRight()) return
    if (navigator.onLine === false) state.say(texts().offline, 'warning')
    else void sendOnce()
  })
  window.addEventListener('offline', () => isUnderWay || state.say(texts().offline, 'warning'))
  window.addEventListener('online', () => isUnderWay || state.offer(texts().online, texts().sendNow))
  window.addEventListener('pageshow', ({ persisted }) => persisted && state.say(''))
  const wait = Number(form.dataset.wait)
  if (wait > 0) state.wait(wait)
}

/** Words of an emergency are never kept waiting. */
function isTooEarly(state: SendState): boolean {
  return state.isWaiting() && !find('emergency', HTMLElement)?.classList.contains('is-found')
}

/** The language is switched by the same form. Old browsers don't tell which button it was. */
function isSwitch({ submitter }: SubmitEvent): boolean {
  const by = submitter ?? document.activeElement
  return by instanceof HTMLButtonElement && by.id === 'switch'
}

/** Never throws; undefined: it did not get as far as an answer. */
async function send(parts: Parts, state: SendState): Promise<SendAnswer | undefined> {
  const { form, uploads } = parts
  if (uploads.isBusy()) state.say(texts().filesUnderWay)
  if (!(await uploads.settled())) {
    state.say(texts().filesFailed, 'warning')
    return undefined
  }
  state.say(texts().sending)
  try {
    const answer = await post(form)
    if (answer.kind === 'sent') parts.onSent(answer)
    if (answer.kind === 'again') {
      state.say('')
      keepHidden(form, 'ticket', answer.ticket)
      keepHidden(form, 'view', answer.view)
      parts.onAgain(answer)
      if (answer.wait > 0) state.wait(answer.wait)
    }
    return answer
  } catch (error) {
    state.say(wordsOf(error), 'warning')
    return undefined
  }
}

function wordsOf(error: unknown): string {
  const { offline, slow, notSent } = texts()
  if (navigator.onLine === false) return offline
  return error instanceof DOMException && error.name === 'AbortError' ? slow : notSent
}

async function post(form: HTMLFormElement): Promise<SendAnswer> {
  const stop = new AbortController()
  const timer = window.setTimeout(() => stop.abort(), SLOW_MS)
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
      signal: stop.signal,
    })
    const answer = readSendAnswer(response.status, await response.json().catch(() => undefined))
    if (answer.kind !== 'again' || answer.message !== undefined) return answer
    return { ...answer, message: texts().fault }
  } finally {
    window.clearTimeout(timer)
  }
}

function keepHidden(form: HTMLFormElement, name: string, value: string | undefined): void {
  if (value === undefined) return
  const field = form.elements.namedItem(name)
  if (field instanceof HTMLInputElement) field.value = value
  else form.prepend(make('input', { type: 'hidden', id: name, name, value }))
}
