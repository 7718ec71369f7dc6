import { z } from 'zod'

const UNITS = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}
const pattern = /^(\d+(?:\.\d+)?) ?(B|[KMGT]i?B)?$/i
const expected = 'expected bytes, such as 1000000, 20MB or 1.5 GiB'

/** Bytes, as a number or as people write them: `500 MB`, `1GB`, `1.5 GiB`. KB is 1000 bytes, KiB 1024. */
export const ByteSize = z
  .union([z.number().min(0), z.string().regex(pattern, expected)], expected)
  .transform((size) => (typeof size === 'number' ? size : bytesOf(size)))

function bytesOf(text: string): number {
  const [, amount, unit = 'B'] = pattern.exec(text) ?? []
  const factor = new Map(Object.entries(UNITS)).get(unit.toUpperCase()) ?? 1
  return Math.round(Number(amount) * factor)
}
