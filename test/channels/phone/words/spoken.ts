import type { Spoken } from '../../../../channels/phone/words/turns.ts'

const roles = { c: 'citizen', a: 'agent', u: 'unknown' } as const

/** `c:你好 / a:请讲`: said by a citizen, an agent, somebody. */
export function spoken(text: string): Spoken[] {
  return text.split(' / ').map((line) => {
    const role = Object.entries(roles).find(([letter]) => line.startsWith(letter))?.[1] ?? 'unknown'
    return { role, text: line.slice(2) }
  })
}
