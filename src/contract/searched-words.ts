/** Which words of a request are looked through for emergencies. */
import type { Request } from './request.ts'

/** Roles that somebody said, not we guessed. */
const CERTAIN = ['speaker-from-source', 'speaker-configured']

/** An agent who asks whether it burns is no fire; but who is only thought to be the agent may be the citizen. */
export function searchedWords({
  title = '',
  text,
  transcript,
  flags,
}: Pick<Request, 'title' | 'text' | 'transcript' | 'flags'>): string[] {
  const isCertain = flags.some((flag) => CERTAIN.includes(flag))
  const spoken = transcript?.segments.filter(({ speaker }) => !isCertain || speaker !== 'agent') ?? []
  return [title, text, ...spoken.map((segment) => segment.text)]
}
