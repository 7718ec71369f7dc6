/** What strangers wrote, as text in a page: its controls visible, its people masked, its direction its own. */
import { html } from 'ghtml'
import { withoutPeople } from '../../contract/people-in-words.ts'
import { printable, printableJson } from '../../contract/printable.ts'

export function bdi(text: string): string {
  return html`<bdi>${printable(text)}</bdi>`
}

/** For words that were not unmasked. */
export function maskedBdi(text: string, most = Number.POSITIVE_INFINITY): string {
  // Masked before it is cut: half a number is known by nobody as one.
  const masked = withoutPeople(text)
  return bdi(masked.length > most ? `${masked.slice(0, most)}…` : masked)
}

/** A tree, or lines. */
export function block(content: unknown): string {
  return html`<pre class="raw"><bdi>${typeof content === 'string' ? printable(content, '\n\t') : printableJson(content)}</bdi></pre>`
}

/** One field of a form or a query. */
export function field(fields: unknown, name: string): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined
  const value: unknown = Object.getOwnPropertyDescriptor(fields, name)?.value
  const one: unknown = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' && one !== '' ? one : undefined
}

/** All of that name: boxes that were ticked. */
export function fieldsOf(fields: unknown, name: string): string[] {
  if (typeof fields !== 'object' || fields === null) return []
  const value: unknown = Object.getOwnPropertyDescriptor(fields, name)?.value
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((each): each is string => typeof each === 'string' && each !== '')
}

/** What is not said is left out. */
export function queryOf(fields: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && value !== '') query.set(name, value)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
