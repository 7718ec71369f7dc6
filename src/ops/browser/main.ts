/** Runs on every page of the console, which works without it. */
import { ago } from './ago.ts'
import { listenToKeys } from './keys.ts'
import { lang } from './page.ts'

const TICK_MS = 1000
/** So long a form that was sent can not be sent again; one that downloads leaves its page standing. */
const SENT_MS = 3000

listenToKeys()
setInterval(tickTimes, TICK_MS)
document.addEventListener('submit', sendOnce)
document.addEventListener('change', tickAll)
document.addEventListener('click', copy)
for (const button of document.querySelectorAll<HTMLElement>('[data-copy]')) button.hidden = false
for (const box of document.querySelectorAll('.table-wrap, pre.raw')) letKeysScroll(box)
document.querySelector('.rooms [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })

/** `<time datetime="…" data-relative>`. */
function tickTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-relative]')) {
    const words = ago(Date.now() - Date.parse(time.dateTime), lang)
    if (time.textContent !== words) time.textContent = words
  }
}

/** A second press does nothing: acts are slow enough for it. */
function sendOnce(event: SubmitEvent): void {
  const { target, submitter } = event
  if (!(target instanceof HTMLFormElement) || target.method !== 'post' || event.defaultPrevented) return
  if (target.dataset.sent) {
    event.preventDefault()
    return
  }
  target.dataset.sent = 'true'
  submitter?.setAttribute('aria-busy', 'true')
  setTimeout(() => {
    delete target.dataset.sent
    submitter?.removeAttribute('aria-busy')
  }, SENT_MS)
}

/** `<input type="checkbox" data-all="receipt">` ticks all of that name in its form. */
function tickAll({ target }: Event): void {
  if (!(target instanceof HTMLInputElement) || !target.dataset.all || !target.form) return
  for (const box of target.form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]'))
    if (box.name === target.dataset.all) box.checked = target.checked
}

/** `<button type="button" data-copy="id" hidden>` copies the text of that element; `data-done` says so. */
async function copy({ target }: Event): Promise<void> {
  const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
  const source = document.getElementById(button?.dataset.copy ?? '')
  if (!button || !source) return
  try {
    await navigator.clipboard.writeText(source.textContent ?? '')
    button.textContent = button.dataset.done ?? (lang === 'zh' ? '已复制' : 'Copied')
  } catch {
    // Not allowed, or not over https: it can still be marked by hand.
    getSelection()?.selectAllChildren(source)
  }
}

/** What scrolls can be scrolled without a mouse, too. */
function letKeysScroll(box: Element): void {
  if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) return
  box.setAttribute('tabindex', '0')
  if (box.hasAttribute('aria-label') || box.hasAttribute('aria-labelledby')) return
  const title = box.closest('section')?.querySelector('h2') ?? document.querySelector('h1')
  box.setAttribute('role', 'region')
  box.setAttribute('aria-label', title?.textContent?.trim() || document.title)
}
