/** A huge photo -> one that gets through a thin line. Turned as its EXIF says; whatever fails, the photo goes as it is. */
import { LARGEST_FILE, renamed, shrunkSize } from './file-rules.ts'

const QUALITY = 0.85

/** `photo` is the file, loaded. */
export async function shrink(file: File, photo: HTMLImageElement): Promise<{ blob: Blob; name: string }> {
  const asItIs = { blob: file, name: file.name }
  const size = shrunkSize(file, photo.naturalWidth, photo.naturalHeight)
  if (!size) return asItIs
  const canvas = document.createElement('canvas')
  canvas.width = size.width
  canvas.height = size.height
  // Browsers turn the element's picture as its EXIF says, and its natural size with it.
  canvas.getContext('2d')?.drawImage(photo, 0, 0, size.width, size.height)
  // What is above the limit even so would take an old phone minutes to write in its own form, for nothing.
  const type = file.size > LARGEST_FILE ? 'image/jpeg' : file.type
  const blob = await toBlob(canvas, type)
  // A browser that can't write this type gives a PNG.
  if (!blob || blob.type !== type || blob.size >= Math.min(file.size, LARGEST_FILE)) return asItIs
  return { blob, name: type === file.type ? file.name : renamed(file.name, type) }
}

function toBlob(canvas: HTMLCanvasElement, type: string): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY))
}
