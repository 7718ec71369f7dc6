/** What was sent by strangers, made safe for a terminal. */

/** What moves a cursor, colours a terminal or turns the direction of text. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** Control characters as `\u{1b}`, but for those in `but`. */
export function printable(text: string, but = ''): string {
  return text.replace(CONTROLS, (found) => (but.includes(found) ? found : `\\u{${hexOf(found)}}`))
}

/** Laid out; still JSON, and the same, for a machine that reads it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(CONTROLS, (found) => {
    if (found === '\n') return found
    const units = found.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    return units.join('')
  })
}

/** The control characters in it as `U+001B`, each once. */
export function controlsIn(text: string): string[] {
  const found = new Set([...text.matchAll(CONTROLS)].map(([one]) => one))
  return [...found].map((one) => `U+${hexOf(one).toUpperCase().padStart(4, '0')}`)
}

function hexOf(character: string): string {
  return character.codePointAt(0)?.toString(16) ?? ''
}
