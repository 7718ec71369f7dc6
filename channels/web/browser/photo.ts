/** The picture of a file that is a photo this browser can read. */

const SLOW_MS = 15_000

/** Undefined: it is none, or can't be read here (many can't read HEIC). Its address is a `blob:` of this page. */
export function loadPhoto(file: File): Promise<HTMLImageElement | undefined> {
  if (!file.type.startsWith('image/')) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const photo = new Image()
    const timer = window.setTimeout(() => resolve(undefined), SLOW_MS)
    const end = (loaded: HTMLImageElement | undefined) => {
      window.clearTimeout(timer)
      resolve(loaded)
    }
    photo.alt = ''
    photo.addEventListener('load', () => end(photo))
    photo.addEventListener('error', () => {
      forgetPhoto(photo)
      end(undefined)
    })
    photo.src = URL.createObjectURL(file)
  })
}

export function forgetPhoto(photo: HTMLImageElement): void {
  URL.revokeObjectURL(photo.src)
}
