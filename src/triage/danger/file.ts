/** A judge of dangers as it is kept: a line of JSON that tells what follows, then the arrays; compressed. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { DANGERS, type DangerModel } from './danger.ts'

const Head = z.strictObject({
  format: z.literal('jiesu.danger-model/1'),
  features: z.int().min(0),
  bias: z.array(z.number()).length(1 + DANGERS.length),
  /** Of one step of a weight. */
  scale: z.number().positive(),
  sureFrom: z.number(),
})

const LINE_END = 10
const MOST_BYTES = 100_000_000
const MOST_STEPS = 127
/** Less than that of a weight changes nothing that could be seen. */
const LEAST_STEPS = 2
const HASH_BYTES = 4

/** The same model always becomes the same bytes; weights are kept in a byte each, features that weigh next to nothing not at all. */
export function packDanger({ answers, sureFrom }: DangerModel): Buffer {
  const { questions, bias, hashes, weights } = answers
  let most = 0
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  const scale = most / MOST_STEPS || 1
  const steps = Int8Array.from(weights, (weight) => Math.round(weight / scale))
  const kept = Array.from(hashes.keys()).filter((at) =>
    steps.subarray(at * questions, (at + 1) * questions).some((step) => Math.abs(step) >= LEAST_STEPS),
  )
  const head = {
    format: 'jiesu.danger-model/1',
    ...{ features: kept.length, bias, scale, sureFrom },
  }
  const keptHashes = Uint32Array.from(kept, (at) => hashes[at] ?? 0)
  const keptSteps = kept.map((at) => Buffer.from(steps.slice(at * questions, (at + 1) * questions)))
  const line = Buffer.from(`${JSON.stringify(head)}\n`)
  return gzipSync(Buffer.concat([line, Buffer.from(keptHashes.buffer), ...keptSteps]), { level: 9 })
}

/** Throws where the bytes are no such model. */
export function unpackDanger(bytes: Buffer): DangerModel {
  const all = gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
  const end = all.indexOf(LINE_END)
  const head = Head.parse(JSON.parse(all.subarray(0, end).toString()))
  const questions = head.bias.length
  const from = end + 1
  const middle = from + head.features * HASH_BYTES
  const to = middle + head.features * questions
  if (all.length !== to) throw new RangeError('the model is cut off')
  const hashes = new Uint32Array(head.features)
  new Uint8Array(hashes.buffer).set(all.subarray(from, middle))
  const weights = Float32Array.from(new Int8Array(all.subarray(middle, to)), (step) => step * head.scale)
  const { bias, sureFrom } = head
  return { answers: { questions, bias, hashes, weights }, sureFrom }
}
