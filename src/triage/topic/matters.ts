/** Where a citizen may go on to another matter. */

export interface Parts {
  /** Each can stand by itself; none where there is only one. */
  parts: string[]
  /** It is said that there is another matter: 另外, 还有一个, 第二. */
  isAnnounced: boolean
}

/** Words with which another matter begins. */
const ANOTHER =
  /另外|还有(?:一个|一件|个|件|就是|呢)|还有[，,\s]|再(?:一个|就是|有就是|说)|顺便|顺带|除此之外|此外|同时还?|[，,。；;\s]也(?=想|要|请|没|不)|第二[个件是，,、\s]|[，,。；;\s]二(?:是|来|要)|其二|[，,。；;\s]另|[，,。；;\s](?:二|2)[、.．]|\b(?:also|besides|another (?:thing|issue|problem)|by the way|and secondly|second)\b/i
const SENTENCE_END = /[。！!？?；;\n]+/
const LEAST_CHARACTERS = 6
const MOST_CHARACTERS = 3000
const MOST_PARTS = 8

/** Linear. */
export function mattersOf(text: string): Parts {
  const said = text.slice(0, MOST_CHARACTERS)
  const announced = longEnough(said.split(ANOTHER))
  if (announced.length > 1) return { parts: announced, isAnnounced: true }
  const sentences = longEnough(said.split(SENTENCE_END))
  return { parts: sentences.length > 1 ? sentences : [], isAnnounced: false }
}

function longEnough(parts: readonly string[]): string[] {
  return parts
    .map((part) => part.trim())
    .filter((part) => part.length >= LEAST_CHARACTERS)
    .slice(0, MOST_PARTS)
}
