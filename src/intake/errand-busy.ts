/** How many errands may be under way: of all, of a kind, of a source. */
import type { Busy, Errand } from '../contract/errand.ts'
import { sourceOf } from './errand-log.ts'

export const AT_ONCE = 12
/** So that slow files leave room for replies, and one slow source for the others. */
const AT_ONCE_OF_A_KIND = 8
const AT_ONCE_OF_A_SOURCE = 3
/** One platform stands for all its citizens. */
const AT_ONCE_OF_A_PLATFORM = 6

export function busyOf(errands: readonly Errand[]): Busy {
  const platforms = errands.filter(isOfPlatform).map(sourceOf)
  const others = errands.filter((errand) => !isOfPlatform(errand)).map(sourceOf)
  return {
    kinds: full(
      errands.map(({ kind }) => kind),
      AT_ONCE_OF_A_KIND,
    ),
    sources: [...full(platforms, AT_ONCE_OF_A_PLATFORM), ...full(others, AT_ONCE_OF_A_SOURCE)],
  }
}

/** Public addresses need no channel, whose loading takes a second. */
export function isOwnAddress({ kind, data: { url = '' } }: Errand): boolean {
  return kind !== 'fetch' || !/^https?:/i.test(url)
}

/** What a channel fetches from, or says by, a platform of its own. */
function isOfPlatform(errand: Errand): boolean {
  return errand.kind === 'say' || (errand.kind === 'fetch' && isOwnAddress(errand))
}

/** Those that are there `most` times. */
function full<T>(values: T[], most: number): T[] {
  return [...new Set(values)].filter((value) => values.filter((each) => each === value).length >= most)
}
