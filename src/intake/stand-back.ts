/**
 * Accepting comes first: while the accepting thread is hardly ever idle, the relay on its own thread stands back, but
 * never stops. The two share one number.
 */
import { performance } from 'node:perf_hooks'
import { EMERGENCY, type Journaled } from '../contract/ports.ts'

const MEASURE_MS = 100
/** How much of each new measurement counts: one turn of the loop that waits for the disk is no idle moment. */
const SMOOTHING = 0.3
/**
 * Share of the time in which the event loop works, in thousandths. A burst does not come near to 1000: it waits for the
 * disk in between, and then the relay would take the core from it.
 */
const BUSY = 800
const STAND_BACK_MS = 150

export function createBusySignal(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

/** On the accepting thread. Ends with the process. */
export function tellBusy(signal: SharedArrayBuffer): void {
  const shared = new Int32Array(signal)
  let last = performance.eventLoopUtilization()
  let smooth = 0
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    smooth += SMOOTHING * (utilization * 1000 - smooth)
    Atomics.store(shared, 0, Math.round(smooth))
    last = now
  }, MEASURE_MS).unref()
}

/** On the relay's thread: how long to wait before the batch that begins with `oldest`, in ms. */
export function createStandBack(signal: SharedArrayBuffer): (oldest: Journaled) => number {
  const shared = new Int32Array(signal)
  return ({ key }) => (key.lane === EMERGENCY || Atomics.load(shared, 0) < BUSY ? 0 : STAND_BACK_MS)
}
