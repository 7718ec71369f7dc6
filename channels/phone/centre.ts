/**
 * Who calls us: a call centre, by the touchpoint of its key. Its recogniser and its exchange may have keys of their own:
 * what they tell of one call belongs together, so that the client's name is no part of the endpoint here.
 */
import type { ApiKey, Origin } from '../../src/contract/ports.ts'

export function originOf({ touchpoint }: ApiKey): Origin {
  return { channel: 'phone', endpoint: touchpoint }
}
