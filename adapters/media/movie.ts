/** The position in MP4, MOV, 3GP and M4A. Not found: a track of positions, as an action camera writes. */
import { type Box, boxesOf, insideMeta } from './boxes.ts'
import { type Bytes, type Range, textAt } from './bytes.ts'
import type { Patch, Patches } from './patch.ts'
import { xmpPatches } from './xmp.ts'

/** They hold others. */
const PARENTS = new Set(['moov', 'trak', 'udta', 'mpvd'])
/** Android and iPhone; 3GP. */
const POSITIONS = new Set(['\xa9xyz', 'loci'])
const XMP_ID = 'be7acfcb97a942e89c71999491e3afac'
const ID_BYTES = 16
const FREE = Buffer.from('free')
const SPACE = 0x20
const DEEPEST = 6

export async function* moviePatches(bytes: Bytes, range: Range, depth = 0): Patches {
  if (depth > DEEPEST) return
  for await (const box of boxesOf(bytes, range)) {
    if (PARENTS.has(box.type)) yield* moviePatches(bytes, box, depth + 1)
    else if (box.type === 'meta') yield* metaPatches(bytes, box)
    else if (POSITIONS.has(box.type)) yield* freed(box)
    else if (box.type === 'XMP_') yield* xmpPatches(bytes, [box])
    else if (box.type === 'uuid') yield* uuidPatches(bytes, box)
  }
}

/** A box that is free room: all pass over it. */
function freed({ typeAt, from, to }: Box): Patch[] {
  const type = { at: typeAt, length: 4, fill: 0, bytes: FREE }
  return [type, { at: from, length: to - from, fill: 0 }]
}

async function* uuidPatches(bytes: Bytes, { from, to }: Box): Patches {
  const id = (await bytes.read(from, ID_BYTES)).toString('hex')
  if (id === XMP_ID && to - from > ID_BYTES) yield* xmpPatches(bytes, [{ from: from + ID_BYTES, to }])
}

const LOCATION = /location|gps|latitude|longitude|coordinates/i
const MOST_KEYS = 1024
const LONGEST_KEY = 256
/** Of a value: its type and its language. */
const VALUE_HEAD = 8

/** QuickTime's metadata: a list of names, and values that are called by their number in it. */
async function* metaPatches(bytes: Bytes, meta: Box): Patches {
  const children: Box[] = []
  for await (const box of boxesOf(bytes, await insideMeta(bytes, meta))) children.push(box)
  const keys = children.find(({ type }) => type === 'keys')
  const told = keys ? await locationKeys(bytes, keys) : new Set<number>()
  for (const list of children.filter(({ type }) => type === 'ilst'))
    for await (const item of boxesOf(bytes, list)) {
      if (POSITIONS.has(item.type)) yield* freed(item)
      if (told.has(Buffer.from(item.type, 'latin1').readUInt32BE())) yield* blanked(bytes, item)
    }
}

/** Counted from 1. */
async function locationKeys(bytes: Bytes, keys: Box): Promise<Set<number>> {
  const told = new Set<number>()
  let at = keys.from + 8
  for (let key = 1; key <= MOST_KEYS && at + 8 <= keys.to; key += 1) {
    const head = await bytes.read(at, 4)
    if (head.length < 4) break
    const length = Math.max(8, head.readUInt32BE())
    if (LOCATION.test(await textAt(bytes, at + 8, Math.min(length - 8, LONGEST_KEY)))) told.add(key)
    at += length
  }
  return told
}

async function* blanked(bytes: Bytes, item: Box): Patches {
  for await (const { type, from, to } of boxesOf(bytes, item))
    if (type === 'data' && to - from > VALUE_HEAD)
      yield { at: from + VALUE_HEAD, length: to - from - VALUE_HEAD, fill: SPACE }
}
