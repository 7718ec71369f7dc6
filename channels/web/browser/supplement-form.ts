/** The form for words and files that are added to a request: its files are sent as they are chosen. */
import { find } from './dom.ts'
import { texts } from './texts.ts'
import { startUploads } from './uploads.ts'

export function startSupplementForm(): void {
  const form = find('supplement-form', HTMLFormElement)
  const input = find('file', HTMLInputElement)
  const list = find('kept-files', HTMLElement)
  const error = find('file-error', HTMLElement)
  const button = form?.querySelector<HTMLButtonElement>('button[type="submit"]')
  if (!form || !input || !list || !error || !button) return
  const say = (message: string) => {
    error.textContent = message
    error.hidden = message === ''
  }
  const uploads = startUploads({ form, input, list, showError: say })
  let isUnderWay = false
  let isReady = false
  form.addEventListener('submit', async (event) => {
    if (isReady) return
    event.preventDefault()
    if (isUnderWay) return
    isUnderWay = true
    say(uploads.isBusy() ? texts().filesUnderWay : '')
    isReady = await uploads.settled()
    isUnderWay = false
    // Not within this event: a form that is being sent ignores it.
    if (isReady) window.setTimeout(() => button.click())
    else say(texts().filesFailed)
  })
}
