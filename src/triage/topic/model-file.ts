/** A model as it is kept: a line of JSON that tells what follows, then the arrays; compressed. Weights are kept in a byte each. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { LinearModel } from './linear.ts'

/** What the arrays don't say. */
export const ModelAbout = z.strictObject({
  format: z.literal('jiesu.triage-model/1'),
  /** The catalogue that it was made for. */
  catalogueVersion: z.string(),
  /** The codes that the topic's classes stand for. */
  codes: z.array(z.string()),
  /** What they were called, names from the first level down joined by `|`: another city's code may mean another thing. */
  paths: z.array(z.string()),
  topic: z.strictObject({
    /** Brings chances to what they are worth: calibrated on messages that the model had not seen. */
    heat: z.number().positive(),
    /** Below this confidence nothing is named. */
    unknownBelow: z.number().min(0).max(1),
  }),
  type: z.strictObject({ heat: z.number().positive() }),
  /** How many messages it was made from, besides the catalogue. */
  messages: z.int().min(0),
})
export type ModelAbout = z.infer<typeof ModelAbout>

export interface TriageModel {
  about: ModelAbout
  topic: LinearModel
  type: LinearModel
}

const Sizes = z.strictObject({ features: z.int().min(0), weights: z.int().min(0), scale: z.number() })
type Sizes = z.infer<typeof Sizes>
const Head = z.strictObject({ about: ModelAbout, topic: Sizes, type: Sizes })

const LINE_END = 10
const MOST_BYTES = 200_000_000
const MOST_STEPS = 127

/** The same model always becomes the same bytes. */
export function packModel({ about, topic, type }: TriageModel): Buffer {
  const [packedTopic, packedType] = [pack(topic), pack(type)]
  const head = { about, topic: packedTopic.sizes, type: packedType.sizes }
  const line = Buffer.from(`${JSON.stringify(head)}\n`)
  return gzipSync(Buffer.concat([line, ...packedTopic.parts, ...packedType.parts]), { level: 9 })
}

/** Throws where the bytes are no model. */
export function unpackModel(bytes: Buffer): TriageModel {
  const all = gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
  const end = all.indexOf(LINE_END)
  const head = Head.parse(JSON.parse(all.subarray(0, end).toString()))
  const read = createReading(all.subarray(end + 1))
  return { about: head.about, topic: unpack(head.topic, read), type: unpack(head.type, read) }
}

function pack({ features, rarity, starts, nodes, weights }: LinearModel): { sizes: Sizes; parts: Buffer[] } {
  let most = 0
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  const scale = most / MOST_STEPS || 1
  const steps = Int8Array.from(weights, (weight) => Math.round(weight / scale))
  const arrays = [features, rarity, starts, nodes, steps]
  return {
    sizes: { features: features.length, weights: weights.length, scale },
    parts: arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  }
}

function unpack({ features, weights, scale }: Sizes, read: (bytes: number) => ArrayBuffer): LinearModel {
  return {
    features: new Uint32Array(read(features * 4)),
    rarity: new Float32Array(read(features * 4)),
    starts: new Uint32Array(read((features + 1) * 4)),
    nodes: new Uint16Array(read(weights * 2)),
    weights: new Float32Array(new Int8Array(read(weights))).map((step) => step * scale),
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
