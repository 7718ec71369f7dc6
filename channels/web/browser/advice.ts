/** Whom to call now, and which door is the right one, while it is written. The tables are here: it works offline. */
import type { AdviceTables } from '../../../src/contract/advice.ts'
import { find, make, whenQuiet } from './dom.ts'
import { findWords } from './find-words.ts'

type Door = AdviceTables['doors'][number]

export async function startAdvice(form: HTMLFormElement): Promise<void> {
  const text = find('text', HTMLTextAreaElement)
  const { advice } = form.dataset
  if (!text || advice === undefined) return
  const answer = await fetch(advice)
  const tables: AdviceTables = await answer.json()
  const rows = tables.doors.flatMap((door) => door.words.map((word) => ({ word, door })))
  const showEmergency = emergencyOf()
  const showDoors = doorsOf()
  const look = () => {
    showEmergency(findWords(tables.emergency, text.value)[0]?.disposition)
    showDoors([...new Set(findWords(rows, text.value).map(({ door }) => door))])
  }
  text.addEventListener('input', whenQuiet(400, look))
  text.addEventListener('change', look)
  if (text.value !== '') look()
}

function emergencyOf(): (disposition: string | undefined) => void {
  const box = find('emergency', HTMLElement)
  const text = find('emergency-text', HTMLElement)
  const still = find('emergency-still', HTMLElement)
  if (!box || !text) return () => undefined
  const { found = '', calm = text.textContent ?? '' } = text.dataset
  // Heard once, when it appears; nobody's focus is taken.
  text.setAttribute('role', 'status')
  let shown: string | undefined = box.classList.contains('is-found') ? '' : undefined
  return (disposition) => {
    if (disposition === shown) return
    shown = disposition
    const isFound = disposition !== undefined
    box.classList.toggle('is-found', isFound)
    text.textContent = isFound ? found : calm
    if (still) still.hidden = !isFound
    for (const call of box.querySelectorAll('.call'))
      call.classList.toggle(
        'is-right',
        disposition === `transfer-${call.getAttribute('href')?.replace('tel:', '')}`,
      )
  }
}

function doorsOf(): (doors: Door[]) => void {
  const box = find('doors', HTMLElement)
  if (!box) return () => undefined
  const { heading = '', still = '' } = box.dataset
  let shown = ''
  return (doors) => {
    const now = doors.map(({ id }) => id).join()
    if (now === shown) return
    shown = now
    box.textContent = ''
    if (doors.length === 0) return
    box.append(
      make('h2', { class: 'doors-heading' }, heading),
      make('ul', {}, ...doors.map(doorItem)),
      make('p', { class: 'hint' }, still),
    )
  }
}

function doorItem({ name, nameEn, phone, hint, hintEn }: Door): HTMLLIElement {
  const isChinese = document.documentElement.dataset.lang !== 'en'
  const item = make('li', { class: 'door' }, make('strong', {}, isChinese ? name : nameEn))
  if (phone !== undefined) item.append(' ', make('a', { href: `tel:${phone}` }, phone))
  item.append(make('br'), isChinese ? hint : hintEn)
  return item
}
