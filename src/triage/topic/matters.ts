/** Where a citizen may go on to another matter. */

/** Words with which another matter begins. */
const ANOTHER =
  /另外|还有(?:一个|一件|个|件)|还有就是|再(?:一个|就是|有就是)|顺便|除此之外|第二[个件]?|\balso\b|\bbesides\b|\banother (?:thing|issue|problem)\b/i
const SENTENCE_END = /[。！!？?；;\n]+/
const LEAST_CHARACTERS = 6
const MOST_PARTS = 8

/** Parts that can stand by themselves; none where there is only one. Linear. */
export function mattersOf(text: string): string[] {
  const parts = text
    .slice(0, 3000)
    .split(SENTENCE_END)
    .flatMap((sentence) => sentence.split(ANOTHER))
    .map((part) => part.trim())
    .filter((part) => part.length >= LEAST_CHARACTERS)
  return parts.length > 1 ? parts.slice(0, MOST_PARTS) : []
}
