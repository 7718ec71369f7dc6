/** Which words of a request are looked through for emergencies. */
import type { Request } from './request.ts'

/** Roles that somebody said, not we guessed. */
const CERTAIN = ['speaker-from-source', 'speaker-configured']

/** Of a request whose title a model made; `titleBy` in its extensions says which. */
export const TITLE_BY_MODEL = 'title-by-model'

/** Three characters and more that were set apart, in haste or against filters: 着.火.了, 救 命 啊. */
const APART = /(?<!\p{Script=Han})\p{Script=Han}(?:[ .．·・*_~-]{1,2}\p{Script=Han}(?!\p{Script=Han})){2,}/gu

/** An agent who asks whether it burns is no fire; but who is only thought to be the agent may be the citizen. A model calls nobody out. */
export function searchedWords({
  title = '',
  text,
  transcript,
  flags,
  extensions = {},
}: Pick<Request, 'title' | 'text' | 'transcript' | 'flags'> & {
  extensions?: Request['extensions']
}): string[] {
  const isCertain = flags.some((flag) => CERTAIN.includes(flag))
  const spoken = transcript?.segments.filter(({ speaker }) => !isCertain || speaker !== 'agent') ?? []
  const given = flags.includes(TITLE_BY_MODEL) ? [] : [title]
  // What an agent wrote beside a title.
  const { summary } = extensions
  return [
    ...given,
    ...(summary === undefined ? [] : [summary]),
    text,
    ...spoken.map((segment) => segment.text),
  ].map(together)
}

/** Linear. */
function together(text: string): string {
  return text.replace(APART, (apart) => apart.replace(/\P{Script=Han}/gu, ''))
}
