/** Anybody may post: somebody wrote so, and why. */
import { HIDES_NOTHING, type Kind } from './kind.ts'

export function createNoneKind(): Kind {
  return { needs: [], hidden: HIDES_NOTHING, verify: () => ({}), sign: (unsigned) => unsigned }
}
