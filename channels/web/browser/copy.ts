/** Buttons that copy their `data-copy`; hidden where there is no script. */
import { find } from './dom.ts'
import { texts } from './texts.ts'

export function startCopy(): void {
  const button = find('copy', HTMLButtonElement)
  const state = find('copied', HTMLElement)
  const { copy: text } = button?.dataset ?? {}
  if (!button || !state || text === undefined) return
  button.hidden = false
  button.addEventListener('click', async () => {
    state.textContent = (await copy(text)) ? `✓ ${texts().copied}` : texts().copyFailed
  })
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected()
  }
}

/** Where the page is not https there is no clipboard; the receipt stays selected, which helps too. */
function copySelected(): boolean {
  const receipt = find('receipt', HTMLElement)
  const selection = window.getSelection()
  if (!receipt || !selection) return false
  const range = document.createRange()
  range.selectNodeContents(receipt)
  selection.removeAllRanges()
  selection.addRange(range)
  return document.execCommand('copy')
}
