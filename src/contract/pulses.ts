/** What gateways tell each other once a second and more, so that each can show all of them. */
import type { MovedCount } from './ledger.ts'
import type { Pulse } from './snapshot.ts'

/** Another gateway, as it last told of itself. */
export interface GatewaySeen {
  gateway: string
  depth: number
  /** How old that is, by the ledger's clock: those of the gateways may differ. */
  ageMs: number
  /** Undefined: it has not told anything but its depth. */
  pulse: Pulse | undefined
}

export interface Pulses {
  /** Tells ours, once the ledger knows of us, and returns the others'. Throws TemporaryError ledger-down. */
  exchange(pulse: Pulse): Promise<GatewaySeen[]>
  /** The ledger's terms of what the others have moved, summed. Throws TemporaryError ledger-down. */
  movedByOthers(gateway: string): Promise<MovedCount[]>
}
