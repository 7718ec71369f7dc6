/** The form for a new request, with everything that a script can add to it. */
import { startAdvice } from './advice.ts'
import { find } from './dom.ts'
import { startDraft } from './draft.ts'
import { type Fields, startFields } from './fields.ts'
import { startLocate } from './locate.ts'
import { startSend } from './send.ts'
import { rememberSent, startSent } from './sent.ts'
import { startUploads } from './uploads.ts'

export function startRequestForm(): void {
  const form = find('request-form', HTMLFormElement)
  const input = find('file', HTMLInputElement)
  const list = find('kept-files', HTMLElement)
  if (!form || !input || !list) return
  // Each may fail alone: the plain form works all the same.
  startAdvice(form).catch(() => undefined)
  startLocate()
  startSent(form)
  startLanguage()

  const uploads = startUploads({
    form,
    input,
    list,
    showError: (message) => fields.showError('file', message),
  })
  const fields: Fields = startFields(form, uploads.count)
  const draft = startDraft({
    form,
    place: find('send-field', HTMLElement) ?? form,
    top: form,
    onClear() {
      uploads.clear()
      fields.clear()
    },
  })
  startSend({
    form,
    uploads,
    areRight: fields.areRight,
    onAgain: ({ errors, message, notes }) => fields.showErrors(errors, message, notes),
    onSent({ receipt, url }) {
      draft.forget()
      rememberSent({ view: find('view', HTMLInputElement)?.value ?? '', receipt, url })
      window.location.assign(url)
    },
  })
}

/** The link in the header would lose what was typed; the button in the form keeps it. */
function startLanguage(): void {
  const link = find('language', HTMLAnchorElement)
  const button = find('switch', HTMLButtonElement)
  const text = find('text', HTMLTextAreaElement)
  link?.addEventListener('click', (event) => {
    if (!button || !text || text.value.trim() === '') return
    event.preventDefault()
    button.focus()
    button.click()
  })
}
