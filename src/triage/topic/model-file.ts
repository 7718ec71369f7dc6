/** The classifier's model as it is kept. */
import { z } from 'zod'
import { requestTypes } from '../../contract/request.ts'
import { fromSteps, inSteps, pack, unpack } from '../packed.ts'
import type { Habits } from './habits.ts'
import type { LinearModel } from './linear.ts'

/** What the arrays don't say. */
export const ModelAbout = z.strictObject({
  format: z.literal('jiesu.triage-model/3'),
  /** The catalogue that it was made for. */
  catalogueVersion: z.string(),
  /** The codes that the topic's classes stand for. */
  codes: z.array(z.string()),
  /** What they were called, names from the first level down joined by `|`: another city's code may mean another thing. */
  paths: z.array(z.string()),
  /** What brings chances to what they are worth: calibrated on messages that the model had not seen. */
  topic: z.strictObject({ heat: z.number().positive() }),
  type: z.strictObject({ heat: z.number().positive() }),
  /** How many messages it was made from, besides the catalogue. */
  messages: z.int().min(0),
})
export type ModelAbout = z.infer<typeof ModelAbout>

export interface TriageModel {
  about: ModelAbout
  topic: LinearModel
  type: LinearModel
  /** By the classes of `topic`. */
  habits: Habits
}

const Sizes = z.strictObject({ features: z.int().min(0), weights: z.int().min(0), scale: z.number() })
type Sizes = z.infer<typeof Sizes>
const Head = z.strictObject({ about: ModelAbout, topic: Sizes, type: Sizes })

/** The same model always becomes the same bytes. */
export function packModel({ about, topic, type, habits }: TriageModel): Buffer {
  const [packedTopic, packedType] = [packLinear(topic), packLinear(type)]
  return pack({ about, topic: packedTopic.sizes, type: packedType.sizes }, [
    ...packedTopic.parts,
    ...packedType.parts,
    bytesOf(habits),
  ])
}

/** Throws where the bytes are no model. */
export function unpackModel(bytes: Buffer): TriageModel {
  const { head, rest } = unpack(bytes)
  const { about, topic, type } = Head.parse(head)
  const read = createReading(rest)
  return {
    about,
    topic: unpackLinear(topic, read),
    type: unpackLinear(type, read),
    habits: new Float32Array(read(about.codes.length * requestTypes.length * 4)),
  }
}

function packLinear({ features, rarity, starts, nodes, weights }: LinearModel): {
  sizes: Sizes
  parts: Buffer[]
} {
  const { scale, steps } = inSteps(weights)
  const arrays = [features, rarity, starts, nodes, steps]
  return {
    sizes: { features: features.length, weights: weights.length, scale },
    parts: arrays.map(bytesOf),
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function unpackLinear(
  { features, weights, scale }: Sizes,
  read: (bytes: number) => ArrayBuffer,
): LinearModel {
  return {
    features: new Uint32Array(read(features * 4)),
    rarity: new Float32Array(read(features * 4)),
    starts: new Uint32Array(read((features + 1) * 4)),
    nodes: new Uint16Array(read(weights * 2)),
    weights: fromSteps(new Int8Array(read(weights)), scale),
  }
}

/** Copies, since an array must begin where its elements may. */
function createReading(bytes: Buffer): (count: number) => ArrayBuffer {
  let from = 0
  return (count) => {
    const part = new ArrayBuffer(count)
    if (from + count > bytes.length) throw new RangeError('the model is cut off')
    new Uint8Array(part).set(bytes.subarray(from, from + count))
    from += count
    return part
  }
}
