/** One file in the list: its picture, how far it is, and what can be done with it. */
import { button, make } from './dom.ts'
import { fill, texts } from './texts.ts'

export type UploadState = 'preparing' | 'waiting' | 'uploading' | 'received' | 'failed' | 'refused'

export interface UploadItem {
  element: HTMLLIElement
  show(state: UploadState, message?: string): void
  showPercent(percent: number): void
  showPicture(picture: Node): void
  /** Goes with the form from now on. */
  keep(token: string): void
}

export interface UploadActions {
  onRemove(): void
  onRetry(): void
}

export function createItem(name: string, actions: UploadActions): UploadItem {
  const words = texts()
  const progress = make('progress', { max: '100', 'aria-label': name })
  const state = make('span', { class: 'upload-state' })
  const picture = make('span', { class: 'upload-picture', 'aria-hidden': 'true' }, endingOf(name))
  const remove = button(words.cancel, 'small', actions.onRemove)
  const retry = button(words.retry, 'small', actions.onRetry)
  const element = make(
    'li',
    { class: 'file upload' },
    picture,
    make('span', { class: 'upload-name' }, name),
    state,
    progress,
    make('span', { class: 'actions' }, retry, remove),
  )
  for (const each of [remove, retry]) each.setAttribute('aria-label', `${each.textContent ?? ''} ${name}`)
  return {
    element,
    show(kind, message) {
      const isUnderWay = kind === 'preparing' || kind === 'waiting' || kind === 'uploading'
      element.dataset.state = kind === 'refused' ? 'failed' : kind
      state.textContent = message ?? wordsOf(kind)
      // Its changes while it runs would be read out without end.
      if (isUnderWay) state.removeAttribute('role')
      else state.setAttribute('role', 'status')
      progress.hidden = !isUnderWay
      if (kind !== 'uploading') progress.removeAttribute('value')
      retry.hidden = kind !== 'failed'
      const label = isUnderWay ? words.cancel : words.remove
      remove.textContent = label
      remove.setAttribute('aria-label', `${label} ${name}`)
    },
    showPercent(percent) {
      progress.value = percent
      state.textContent = fill(words.uploading, { percent })
    },
    showPicture(photo) {
      picture.textContent = ''
      picture.append(photo)
    },
    keep(token) {
      element.append(make('input', { type: 'hidden', name: 'kept', value: token }))
    },
  }
}

function wordsOf(state: UploadState): string {
  const { preparing, waiting, uploading, received, uploadFailed, uploadRefused } = texts()
  const words = { preparing, waiting, received, failed: uploadFailed, refused: uploadRefused }
  return state === 'uploading' ? fill(uploading, { percent: 0 }) : words[state]
}

function endingOf(name: string): string {
  return /\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1]?.toUpperCase() ?? '📎'
}
