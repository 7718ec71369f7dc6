/** Which files are taken, and how large a photo is sent. Pure. */
import { MOST_FILES } from './checks.ts'

export interface ChosenFile {
  name: string
  size: number
  /** As the browser says; '' where it does not know. */
  type: string
}

export const LARGEST_FILE = 20 * 1024 * 1024
const LONGEST_SIDE = 4096
const HEAVY_PHOTO = 8 * 1024 * 1024
/** What a canvas can write again. */
const SHRINKABLE = ['image/jpeg', 'image/png', 'image/webp']

/** `large` photos may still be shrunk: they are told after that. Unknown types are left to the server. */
export function refusalOf({ size, type }: ChosenFile): 'fileLarge' | 'fileEmpty' | 'fileKind' | undefined {
  if (size === 0) return 'fileEmpty'
  if (type !== '' && !/^(?:image|audio|video)\/|^application\/(?:pdf|ogg|octet-stream)$/.test(type))
    return 'fileKind'
  if (/^image\/svg/.test(type)) return 'fileKind'
  return size > LARGEST_FILE && !SHRINKABLE.includes(type) ? 'fileLarge' : undefined
}

/** The first ones that still have a place, and the rest. */
export function takeFirst<T>(files: readonly T[], held: number): { taken: T[]; left: T[] } {
  const free = Math.max(0, MOST_FILES - held)
  return { taken: files.slice(0, free), left: files.slice(free) }
}

/** Width and height to draw it with; undefined: it is sent as it is. Never larger than it was. */
export function shrunkSize(
  { size, type }: Pick<ChosenFile, 'size' | 'type'>,
  width: number,
  height: number,
): { width: number; height: number } | undefined {
  const longest = Math.max(width, height)
  if (!SHRINKABLE.includes(type) || longest === 0) return undefined
  if (longest <= LONGEST_SIDE && size <= HEAVY_PHOTO) return undefined
  const scale = Math.min(1, LONGEST_SIDE / longest)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** After its type was changed. */
export function renamed(name: string, type: string): string {
  const ending = type === 'image/jpeg' ? 'jpg' : type.replace('image/', '')
  return `${name.replace(/\.[^.]*$/, '')}.${ending}`
}
