/** Makes what stands in an element the same as the given HTML, and leaves alone what is the same: focus and marks stay. */
export function morph(element: Element, markup: string): void {
  const template = document.createElement('template')
  template.innerHTML = markup
  children(element, template.content)
}

function children(now: Node, then: Node): void {
  const wanted = [...then.childNodes]
  const there = [...now.childNodes]
  wanted.forEach((node, at) => {
    const old = there[at]
    if (!old) now.appendChild(node)
    else if (old.nodeName !== node.nodeName) old.replaceWith(node)
    else same(old, node)
  })
  for (const old of there.slice(wanted.length)) old.remove()
}

function same(now: Node, then: Node): void {
  if (now instanceof Element && then instanceof Element) {
    attributes(now, then)
    children(now, then)
  } else if (now.nodeValue !== then.nodeValue) now.nodeValue = then.nodeValue
}

/** Whether something is opened is the reader's. */
const READERS = 'open'

function attributes(now: Element, then: Element): void {
  for (const { name, value } of then.attributes)
    if (now.getAttribute(name) !== value) now.setAttribute(name, value)
  for (const { name } of [...now.attributes])
    if (name !== READERS && !then.hasAttribute(name)) now.removeAttribute(name)
}
