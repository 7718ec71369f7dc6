/** Buttons that copy what their `data-copy` names by id; hidden where there is no script. */
import { texts } from './texts.ts'

export function startCopy(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const from = document.getElementById(button.dataset.copy ?? '')
    if (!from) continue
    const label = button.textContent ?? ''
    button.hidden = false
    button.setAttribute('aria-live', 'polite')
    button.addEventListener('click', async () => {
      button.textContent = (await copy(from)) ? `✓ ${texts().copied}` : texts().copyFailed
      window.setTimeout(() => (button.textContent = label), 4000)
    })
  }
}

async function copy(from: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText((from.textContent ?? '').replace(/\s+/g, ' ').trim())
    return true
  } catch {
    return copySelected(from)
  }
}

/** Where the clipboard is not allowed, or the page not https: it stays selected, which helps too. */
function copySelected(from: HTMLElement): boolean {
  const selection = window.getSelection()
  selection?.removeAllRanges()
  const range = document.createRange()
  range.selectNodeContents(from)
  selection?.addRange(range)
  return document.execCommand('copy')
}
