/** The fields of a draft: their values, there and back. */

const FIELDS = [
  'text',
  'type',
  'place',
  'district',
  'longitude',
  'latitude',
  'name',
  'phone',
  'anonymous',
  'confidential',
  'reply',
]
const WRITTEN = ['text', 'place', 'name', 'phone']

/** Nothing was written; what was only chosen is chosen again quickly. */
export function isEmpty(values: Record<string, string>): boolean {
  return WRITTEN.every((name) => (values[name] ?? '').trim() === '')
}

/** By the name of the field. */
export function read(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form)
  return Object.fromEntries(FIELDS.map((name) => [name, String(data.get(name) ?? '')]))
}

/** What the server shows wins: `false`. */
export function restore(form: HTMLFormElement, values: Record<string, string> | undefined): boolean {
  const shown = read(form)
  if (!values || WRITTEN.some((name) => shown[name] !== '')) return false
  fillIn(form, values)
  return true
}

/** As the form is when it is new. */
export function clear(form: HTMLFormElement): void {
  const first = form.querySelector<HTMLInputElement>('[name="type"]')?.value ?? ''
  const reply = form.querySelector<HTMLInputElement>('[name="reply"]')?.value ?? ''
  fillIn(form, { ...Object.fromEntries(FIELDS.map((name) => [name, ''])), type: first, reply })
}

function fillIn(form: HTMLFormElement, values: Record<string, string>): void {
  for (const name of FIELDS) {
    const value = values[name] ?? ''
    for (const field of form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === value
      else field.value = value
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }
}
