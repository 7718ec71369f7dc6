/** The page's words for the script: in its language, the same as the server's. */
import type { ScriptTexts } from '../pages/texts/script.ts'

export type Texts = ScriptTexts & { fieldErrors: Record<string, string> }

let read: Texts | undefined

/** Throws where the page has none: then nothing is enhanced. */
export function texts(): Texts {
  const given: Texts = read ?? JSON.parse(document.getElementById('script-texts')?.textContent ?? '')
  read = given
  return given
}

/** `{name}` -> its value. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
