/** What arrived, by its bytes: those of the post where one told all, else of the call as we keep it. */
import { hash } from 'node:crypto'
import type { Raw } from '../../../src/contract/request.ts'
import type { State } from './state.ts'
import { inOrder } from './view.ts'

export function rawOf({ told, live }: Pick<State, 'told' | 'live'>): Raw {
  const [only, ...more] = inOrder(told)
  if (only?.raw && more.length === 0 && !live) return only.raw
  const bytes = Buffer.from(JSON.stringify([inOrder(told), live?.segments ?? []]))
  return {
    mediaType: 'application/json',
    charset: 'utf-8',
    bytes: bytes.length,
    sha256: hash('sha256', bytes),
  }
}
