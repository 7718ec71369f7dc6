/** Files on their way: two at a time, the others in turn. */
import { LARGEST_FILE } from './file-rules.ts'
import { forgetPhoto, loadPhoto } from './photo.ts'
import { shrink } from './shrink.ts'
import { fill, texts } from './texts.ts'
import { type Failure, forget, upload } from './upload.ts'
import { createItem, type UploadItem } from './upload-item.ts'

export interface UploadLine {
  size(): number
  isBusy(): boolean
  add(file: File): HTMLElement
  /** Resolves when none is under way any more; `false` where one did not get through. */
  settled(): Promise<boolean>
  clear(): void
}

interface Sending {
  file: File
  item: UploadItem
  state: 'waiting' | 'running' | 'received' | 'failed'
  prepared?: { blob: Blob; name: string }
  token?: string
  cancel?: () => void
  forgetPhoto?: () => void
}

const AT_ONCE = 2

interface Place {
  path: string
  /** Of the form, now. */
  view(): string
}

export function createLine(place: Place, onRemoved: () => void): UploadLine {
  const all = new Set<Sending>()
  const waiters = new Set<() => void>()
  const inState = (state: Sending['state']) => [...all].filter((each) => each.state === state)
  const isBusy = () => inState('waiting').length + inState('running').length > 0

  function goOn(): void {
    const free = Math.max(0, AT_ONCE - inState('running').length)
    for (const sending of inState('waiting').slice(0, free)) void run(sending, place, goOn)
    if (isBusy()) return
    for (const resume of waiters) resume()
    waiters.clear()
  }
  function enqueue(sending: Sending): void {
    sending.state = 'waiting'
    sending.item.show('waiting')
    all.add(sending)
    goOn()
  }
  function drop(sending: Sending): void {
    all.delete(sending)
    discard(sending, place.path)
    goOn()
  }
  return {
    size: () => all.size,
    isBusy,
    add(file) {
      const item = createItem(file.name, {
        onRemove() {
          drop(sending)
          onRemoved()
        },
        onRetry: () => enqueue(sending),
      })
      const sending: Sending = { file, item, state: 'waiting' }
      enqueue(sending)
      return item.element
    },
    async settled() {
      if (isBusy()) await new Promise<void>((resolve) => waiters.add(resolve))
      return inState('failed').length === 0
    },
    clear() {
      for (const sending of [...all]) drop(sending)
    },
  }
}

function discard({ cancel, forgetPhoto, token, item }: Sending, path: string): void {
  cancel?.()
  forgetPhoto?.()
  if (token !== undefined) forget(path, token)
  item.element.remove()
}

async function run(sending: Sending, { path, view }: Place, onEnd: () => void): Promise<void> {
  const { item, file } = sending
  let isDropped = false
  sending.state = 'running'
  sending.cancel = () => {
    isDropped = true
  }
  const prepared = sending.prepared ?? (await prepare(sending))
  sending.prepared = prepared
  if (isDropped) return
  const fail = ({ why, message }: Failure) => {
    item.show(
      why === 'refused' ? 'refused' : 'failed',
      message ?? (why === 'busy' ? texts().uploadBusy : undefined),
    )
    sending.state = 'failed'
    onEnd()
  }
  if (prepared.blob.size > LARGEST_FILE)
    return fail({ why: 'refused', message: fill(texts().fileLarge, { name: file.name }) })
  item.show('uploading')
  sending.cancel = upload({
    ...prepared,
    path,
    view: view(),
    onProgress: item.showPercent,
    onSent({ token }) {
      sending.token = token
      item.keep(token)
      item.show('received')
      sending.state = 'received'
      onEnd()
    },
    onFailed: fail,
  })
}

/** Whatever fails here, the file goes as it is. */
async function prepare(sending: Sending): Promise<{ blob: Blob; name: string }> {
  const { file, item } = sending
  const asItIs = { blob: file, name: file.name }
  try {
    if (file.type.startsWith('image/')) item.show('preparing')
    const photo = await loadPhoto(file)
    if (!photo) return asItIs
    sending.forgetPhoto = () => forgetPhoto(photo)
    item.showPicture(photo)
    return await shrink(file, photo)
  } catch {
    return asItIs
  }
}
