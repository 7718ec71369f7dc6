/** Receipts as citizens write them. */

const SYMBOLS = 20
/** What is shorter is some other number. */
const FEWEST = 6
const MOST = 24
const WRITTEN =
  /^(?:[\da-zＡ-Ｚａ-ｚ０-９]{4}[\s\p{Dash}_]?){4}[\da-zＡ-Ｚａ-ｚ０-９]{4}(?![\da-zＡ-Ｚａ-ｚ０-９])/iu

/**
 * As it stands on a receipt, wrong or half: case, width, blanks and dashes are forgiven, and O for 0, I or L for 1.
 * Undefined of what looks like none.
 */
export function receiptForm(text: string): string | undefined {
  const symbols = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash}\p{Cf}ー_]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-Z]+$/.test(symbols) || !/\d/.test(symbols)) return undefined
  if (symbols.length < FEWEST || symbols.length > MOST) return undefined
  return symbols.replace(/(.{4})(?=.)/g, '$1-')
}

/** A text that is a receipt and nothing else; twenty digits without a dash may be any number. */
export function receiptIn(text: string): string | undefined {
  const found = takeReceipt(text)
  const isNumber = /^\d+$/.test(text)
  return found?.rest === '' && !isNumber && text.length >= SYMBOLS ? found.receipt : undefined
}

/** A whole one at the beginning of a text, and what stands behind it. */
export function takeReceipt(text: string): { receipt: string; rest: string } | undefined {
  const [written] = WRITTEN.exec(text) ?? []
  const receipt = written === undefined ? undefined : receiptForm(written)
  if (written === undefined || receipt === undefined) return undefined
  return { receipt, rest: text.slice(written.length).replace(/^[\s:：,，、;；。.]+/u, '') }
}
