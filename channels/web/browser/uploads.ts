/** Files are sent as they are chosen, and go with the form by their tokens. */
import { make } from './dom.ts'
import { refusalOf, takeFirst } from './file-rules.ts'
import { fill, texts } from './texts.ts'
import { createLine, type UploadLine } from './upload-line.ts'

export interface Uploads extends Pick<UploadLine, 'isBusy' | 'settled' | 'clear'> {
  /** Of all that will go with the form, those that the server kept earlier too. */
  count(): number
}

interface Parts {
  form: HTMLFormElement
  input: HTMLInputElement
  list: HTMLElement
  /** Beside the field; '' takes it away. */
  showError(message: string): void
}

export function startUploads({ form, input, list, showError }: Parts): Uploads {
  const place = {
    path: `${/^\/t\/[^/]+/.exec(new URL(form.action).pathname)?.[0] ?? ''}/files`,
    view: () => String(new FormData(form).get('view') ?? ''),
  }
  const line = createLine(place, () => {
    showError('')
    input.focus()
  })
  dress(input)
  const count = () => line.size() + list.querySelectorAll('input[type="checkbox"]:checked').length

  input.addEventListener('change', () => {
    const { taken, message } = sort([...(input.files ?? [])], count())
    // They are in the list now: the field must not send them again.
    input.value = ''
    showError(message)
    for (const file of taken) list.append(line.add(file))
  })
  return {
    ...line,
    count,
    clear() {
      line.clear()
      // Those that the server kept earlier.
      list.textContent = ''
    },
  }
}

/** One large place to tap or to drop files on, in the page's language; the field lies over it, unseen. */
function dress(input: HTMLInputElement): void {
  const place = make('div', { class: 'drop' })
  input.before(place)
  place.append(make('span', { class: 'drop-label', 'aria-hidden': 'true' }, texts().addFiles), input)
}

/** Those that are sent, and words for those that are not. */
function sort(files: File[], held: number): { taken: File[]; message: string } {
  const words = texts()
  const good = files.filter((file) => refusalOf(file) === undefined)
  const { taken, left } = takeFirst(good, held)
  const messages = files.flatMap((file) => {
    const refusal = refusalOf(file)
    return refusal ? [fill(words[refusal], { name: file.name })] : []
  })
  const names = left.map(({ name }) => name).join(', ')
  if (left.length > 0) messages.push(fill(words.filesMany, { names }))
  return { taken, message: messages.join(' ') }
}
