/** One file -> POST …/files. XMLHttpRequest, since it tells how far it is. */

export interface Sent {
  token: string
}
export interface Failure {
  /** `refused`: this file will never be taken. */
  why: 'refused' | 'busy' | 'broken'
  /** The server's words, where it has any for a citizen. */
  message?: string | undefined
}
export interface Upload {
  /** Of the form's place: `/files`, `/t/{touchpoint}/files`. */
  path: string
  blob: Blob
  name: string
  /** Of the form. */
  view: string
  /** 0 to 100. */
  onProgress(percent: number): void
  onSent(sent: Sent): void
  onFailed(failure: Failure): void
}

const STALLED_MS = 45_000

/** Returns how to cancel it; after that nothing more is told. */
export function upload({ path, blob, name, view, onProgress, onSent, onFailed }: Upload): () => void {
  const request = new XMLHttpRequest()
  let stalled: number | undefined
  let isOver = false
  const watch = () => {
    window.clearTimeout(stalled)
    stalled = window.setTimeout(() => request.abort(), STALLED_MS)
  }
  const end = (tell: () => void) => {
    window.clearTimeout(stalled)
    if (isOver) return
    isOver = true
    tell()
  }
  request.open('POST', path)
  request.setRequestHeader('Accept', 'application/json')
  request.setRequestHeader('Content-Type', 'application/octet-stream')
  request.setRequestHeader('X-File-Name', encodeURIComponent(name))
  request.setRequestHeader('X-View', view)
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    watch()
    if (!isOver && total > 0) onProgress(Math.floor((loaded / total) * 100))
  })
  request.addEventListener('load', () => end(() => tellAnswer(request, onSent, onFailed)))
  for (const kind of ['error', 'abort'] as const)
    request.addEventListener(kind, () => end(() => onFailed({ why: 'broken' })))
  watch()
  request.send(blob)
  return () => end(() => request.abort())
}

function tellAnswer(
  { status, responseText }: XMLHttpRequest,
  onSent: Upload['onSent'],
  onFailed: Upload['onFailed'],
): void {
  const { token, message } = readAnswer(responseText)
  if (status < 300 && typeof token === 'string') onSent({ token })
  else onFailed({ why: reasonOf(status), message: typeof message === 'string' ? message : undefined })
}

/** Too slow or too many is not the file's fault. */
function reasonOf(status: number): Failure['why'] {
  if (status === 503 || status === 429) return 'busy'
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'broken'
}

function readAnswer(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  } catch {
    return {}
  }
}

/** It was received and is not wanted any more. The server forgets it by itself, too. */
export function forget(path: string, token: string): void {
  const request = new XMLHttpRequest()
  request.open('DELETE', `${path}/${encodeURIComponent(token)}`)
  request.send()
}
