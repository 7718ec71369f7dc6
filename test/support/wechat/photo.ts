/** A picture that any viewer opens. */
import { crc32, deflateSync } from 'node:zlib'

/** Grey, a square of so many pixels. */
export function greyPng(side: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(side)
  size.writeUInt32BE(side, 4)
  // Eight bits of grey; every row begins with its filter, none.
  const header = Buffer.concat([size, Buffer.from([8, 0, 0, 0, 0])])
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side, 0x99)])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
