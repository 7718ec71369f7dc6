/**
 * Accepting comes first: while many who send are waiting for the disk, relay and triage on their own thread stand back, but
 * never stop. The two share one number. How busy the accepting thread is would not tell: where the relay takes the
 * cores from it, it is idle.
 */
const MEASURE_MS = 20
/** How much of each new measurement counts. */
const SMOOTHING = 0.1
/** Entries on their way to the disk, by Little's law the arrival rate times the time to answer: 4,000/s within 10 ms are 40. */
const BUSY = 48
/** Between two batches of a busy time. */
const STAND_BACK_MS = 400

export function createBusySignal(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

/** On the accepting thread. Ends with the process. */
export function tellBusy(signal: SharedArrayBuffer, underWay: () => number): void {
  const shared = new Int32Array(signal)
  let smooth = 0
  setInterval(() => {
    smooth += SMOOTHING * (underWay() - smooth)
    Atomics.store(shared, 0, Math.round(smooth))
  }, MEASURE_MS).unref()
}

/** On the background thread: how long to wait before the next batch, in ms. Not to be asked for an emergency. */
export function createStandBack(signal: SharedArrayBuffer): () => number {
  const shared = new Int32Array(signal)
  return () => (Atomics.load(shared, 0) < BUSY ? 0 : STAND_BACK_MS)
}
