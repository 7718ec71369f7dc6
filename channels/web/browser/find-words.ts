/** Words of a table in a text, as the server finds them: Chinese ones anywhere, Latin ones as whole words. Pure. */

/** `word` is a match key already. In the order of the table. */
export function findWords<Row extends { word: string }>(rows: readonly Row[], text: string): Row[] {
  const key = matchKey(text)
  return rows.filter(({ word }) => holds(key, word))
}

/** NFKC, lower case, no spaces between characters that are not Latin. Without look-behind: old browsers have none. */
export function matchKey(text: string): string {
  const [first = '', ...rest] = text.normalize('NFKC').toLowerCase().split(/\s+/)
  let key = first
  for (const part of rest) {
    const isInside = isWide(key.charAt(key.length - 1)) && isWide(part.charAt(0))
    key += isInside ? part : ` ${part}`
  }
  return key
}

function holds(key: string, word: string): boolean {
  for (let at = key.indexOf(word); at >= 0; at = key.indexOf(word, at + 1))
    if (isWhole(key, at, word)) return true
  return false
}

function isWhole(key: string, at: number, word: string): boolean {
  const end = at + word.length
  return !(isLatin(word, 0) && isLatin(key, at - 1)) && !(isLatin(word, word.length - 1) && isLatin(key, end))
}

function isLatin(text: string, at: number): boolean {
  return /^\w$/.test(text.charAt(at))
}

function isWide(character: string): boolean {
  return /^[^!-~\s]$/.test(character)
}
