/** A judge of dangers as it is kept. */
import { z } from 'zod'
import { fromSteps, inSteps, pack, unpack } from '../packed.ts'
import { type DangerModel, QUESTIONS } from './danger.ts'

const Head = z.strictObject({
  format: z.literal('jiesu.danger-model/2'),
  features: z.int().min(0),
  bias: z.array(z.number()).length(QUESTIONS),
  /** Of one step of a weight. */
  scale: z.number().positive(),
  sureFrom: z.number(),
})

/** Less than that of a weight changes nothing that could be seen. */
const LEAST_STEPS = 2
const HASH_BYTES = 4

/** The same model always becomes the same bytes; weights are kept in a byte each, features that weigh next to nothing not at all. */
export function packDanger({ answers, sureFrom }: DangerModel): Buffer {
  const { questions, bias, hashes, weights } = answers
  const { scale, steps } = inSteps(weights)
  const kept = Array.from(hashes.keys()).filter((at) =>
    steps.subarray(at * questions, (at + 1) * questions).some((step) => Math.abs(step) >= LEAST_STEPS),
  )
  const head = {
    format: 'jiesu.danger-model/2',
    ...{ features: kept.length, bias, scale, sureFrom },
  }
  const keptHashes = Uint32Array.from(kept, (at) => hashes[at] ?? 0)
  const keptSteps = kept.map((at) => Buffer.from(steps.slice(at * questions, (at + 1) * questions)))
  return pack(head, [Buffer.from(keptHashes.buffer), ...keptSteps])
}

/** Throws where the bytes are no such model. */
export function unpackDanger(bytes: Buffer): DangerModel {
  const { head: given, rest } = unpack(bytes)
  const head = Head.parse(given)
  const questions = head.bias.length
  const middle = head.features * HASH_BYTES
  const to = middle + head.features * questions
  if (rest.length !== to) throw new RangeError('the model is cut off')
  const hashes = new Uint32Array(head.features)
  new Uint8Array(hashes.buffer).set(rest.subarray(0, middle))
  const weights = fromSteps(new Int8Array(rest.subarray(middle, to)), head.scale)
  const { bias, sureFrom } = head
  return { answers: { questions, bias, hashes, weights }, sureFrom }
}
