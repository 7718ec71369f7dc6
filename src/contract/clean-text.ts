/** All but line feed and tab; with the flag `v`, only lone surrogates count as surrogates. */
const UNWANTED = /[[\p{Cc}\p{Cs}]--[\n\t]]/v

const ALL_UNWANTED = new RegExp(UNWANTED, 'gv')

/**
 * Text as said: Unicode NFC, control characters (C0, C1, DEL) and lone surrogates removed, line ends as \n, otherwise
 * untouched. Idempotent.
 */
export function cleanText(text: string): string {
  if (!UNWANTED.test(text)) return text.normalize('NFC')
  return text.replace(/\r\n?/g, '\n').replace(ALL_UNWANTED, '').normalize('NFC')
}
