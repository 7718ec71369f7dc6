/** Elements, found by id and kind; made without any HTML. */

/** Undefined where the page has none of this kind. */
export function find<Kind extends Element>(id: string, kind: new () => Kind): Kind | undefined {
  const element = document.getElementById(id)
  return element instanceof kind ? element : undefined
}

/** Text and elements inside an element. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

export function button(text: string, className: string, onClick: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', class: className }, text)
  made.addEventListener('click', onClick)
  return made
}

/** Waits until it has been quiet for so long. */
export function whenQuiet(milliseconds: number, work: () => void): () => void {
  let timer: number | undefined
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(work, milliseconds)
  }
}
