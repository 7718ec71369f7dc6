/** What is signed: the blanks of a template, filled with the very bytes that came. */

const BLANK = /\{([a-z]+)\}/g

export type Blanks = Readonly<Record<string, Buffer | string>>

/** The names of its blanks. */
export function blanksOf(template: string): string[] {
  return [...template.matchAll(BLANK)].map(([, name]) => name ?? '')
}

/** Strings hold a byte in each character; a blank that nothing is known of is empty. */
export function compileTemplate(template: string): (blanks: Blanks) => Buffer {
  // Odd ones are names of blanks.
  const parts = template.split(BLANK).map((text, at) => (at % 2 ? text : Buffer.from(text)))
  return (blanks) =>
    Buffer.concat(
      parts.map((part) => {
        const value = typeof part === 'string' ? (blanks[part] ?? '') : part
        return typeof value === 'string' ? Buffer.from(value, 'latin1') : value
      }),
    )
}
