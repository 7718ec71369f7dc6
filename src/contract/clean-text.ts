/** All but line feed and tab; with the flag `v`, only lone surrogates count as surrogates. */
const UNWANTED = /[[\p{Cc}\p{Cs}]--[\n\t]]/gv

/**
 * Control characters, and the code units of all combining marks, with what stands near these: a coarse sieve is a cheap
 * one, and most texts have nothing of it.
 */
const SIEVE = classOf([
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x0300, 0x036f],
  [0x0483, 0x1fff], // from Cyrillic to Greek, with Hebrew, Arabic, India's and Tibetan
  [0x20d0, 0x20ff],
  [0x2c00, 0x2fff],
  [0x302a, 0x302f],
  [0x3099, 0x309a],
  [0xa66f, 0xabff],
  [0xd800, 0xd83b], // first halves
  [0xdb40, 0xdb40],
  [0xfb1e, 0xfb1e],
  [0xfe00, 0xfe2f],
])

function classOf(ranges: [first: number, last: number][]): RegExp {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
  return new RegExp(`[${ranges.map(([first, last]) => `${unit(first)}-${unit(last)}`).join('')}]`)
}

/** In bites: a greedy + over millions of them would fill the stack. */
const MARKS = /\p{M}{1,1000}/gu
/** Code units of one run. No language puts more than a few on a letter. */
const MOST_MARKS = 32

/**
 * Text as said: Unicode NFC, control characters (C0, C1, DEL) and lone surrogates removed, line ends as \n, otherwise
 * untouched. Idempotent.
 */
export function cleanText(text: string): string {
  if (!SIEVE.test(text) && text.isWellFormed()) return text.normalize('NFC')
  return normalized(text.replace(/\r\n?/g, '\n').replace(UNWANTED, ''), 'NFC')
}

/**
 * Normalised, in a time that grows with the text alone: a run of more combining marks than any language has stays as
 * it is, since to order it takes the square of its length. Idempotent.
 */
export function normalized(text: string, form: 'NFC' | 'NFKC'): string {
  return SIEVE.test(text) ? normalizeAround(longRuns(text), text, form) : text.normalize(form)
}

/** A part of a normalised text is normalised, so that a second time nothing changes. */
function normalizeAround(runs: Run[], text: string, form: 'NFC' | 'NFKC'): string {
  let clean = ''
  let from = 0
  for (const { start, end } of runs) {
    clean += text.slice(from, start).normalize(form) + text.slice(start, end)
    from = end
  }
  return clean + text.slice(from).normalize(form)
}

interface Run {
  start: number
  end: number
}

function longRuns(text: string): Run[] {
  const long: Run[] = []
  let run: Run = { start: 0, end: 0 }
  for (const { 0: marks, index } of text.matchAll(MARKS)) {
    if (index !== run.end) run = { start: index, end: index }
    const wasLong = isLong(run)
    run.end = index + marks.length
    if (!wasLong && isLong(run)) long.push(run)
  }
  return long
}

function isLong({ start, end }: Run): boolean {
  return end - start > MOST_MARKS
}
