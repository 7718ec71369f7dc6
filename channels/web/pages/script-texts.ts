/** The words that the script needs, as data inside the page: it is never executed, so no policy stands against it. */
import { formTexts } from './texts/form.ts'
import { scriptTexts } from './texts/script.ts'
import type { Lang } from './texts/status.ts'

/** HTML. `<` is escaped, lest a text ends the element. */
export function scriptTextsBlock(lang: Lang): string {
  const texts = { ...scriptTexts[lang], fieldErrors: formTexts[lang].fieldErrors }
  return `<script type="application/json" id="script-texts">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>`
}
