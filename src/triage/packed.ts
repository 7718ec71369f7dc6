/** How models are kept: a line of JSON that tells what follows, then arrays; compressed. */
import { gunzipSync, gzipSync } from 'node:zlib'

const LINE_END = 10
const MOST_BYTES = 200_000_000
const MOST_STEPS = 127
/** Inflated in few pieces: joining many of them took as long as a third of it. */
const CHUNK_BYTES = 4_000_000

/** The same always becomes the same bytes. */
export function pack(head: object, parts: readonly Buffer[]): Buffer {
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts]), { level: 9 })
}

/** Throws where the bytes are none that `pack` makes. */
export function unpack(bytes: Buffer): { head: unknown; rest: Buffer } {
  const all = gunzipSync(bytes, { maxOutputLength: MOST_BYTES, chunkSize: CHUNK_BYTES })
  const end = all.indexOf(LINE_END)
  return { head: JSON.parse(all.subarray(0, end).toString()), rest: all.subarray(end + 1) }
}

/** Weights in a byte each: `scale` is what one step is worth. */
export function inSteps(weights: Float32Array): { scale: number; steps: Int8Array } {
  let most = 0
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  const scale = most / MOST_STEPS || 1
  return { scale, steps: Int8Array.from(weights, (weight) => Math.round(weight / scale)) }
}

/** The weights that `inSteps` made of. A plain loop: `map` over millions of them takes ten times as long. */
export function fromSteps(steps: Int8Array, scale: number): Float32Array {
  const weights = new Float32Array(steps.length)
  for (let at = 0; at < steps.length; at += 1) weights[at] = (steps[at] ?? 0) * scale
  return weights
}
