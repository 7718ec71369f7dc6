/** Frames as WeChat would not make them. */
import { createCipheriv } from 'node:crypto'

export const appid = 'wxfake0000000001'
export const key = 'FakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFak'
export const otherKey = 'OtherOtherOtherOtherOtherOtherOtherOtherOth'

export interface Frame {
  message?: Buffer | string
  /** What it says of the message's length. */
  length?: number
  appid?: string
  /** What follows the appid; by default as it has to be. */
  padding?: Buffer
}

/** Base64, as `Encrypt`. */
export function frameOf(
  { message = '<xml></xml>', length, appid: of = appid, padding }: Frame,
  by = key,
): string {
  const bytes = Buffer.from(message)
  const head = Buffer.alloc(20, 'r')
  head.writeInt32BE(length ?? bytes.length, 16)
  const frame = Buffer.concat([head, bytes, Buffer.from(of)])
  const pad = 32 - (frame.length % 32)
  return encipher(Buffer.concat([frame, padding ?? Buffer.alloc(pad, pad)]), by)
}

/** `frame` is a multiple of 16 bytes. */
export function encipher(frame: Buffer, by = key): string {
  const secret = Buffer.from(by, 'base64')
  const cipher = createCipheriv('aes-256-cbc', secret, secret.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(frame), cipher.final()]).toString('base64')
}

/** What is signed rightly and does not open, by what is wrong with it. */
export function brokenFrames(): Record<string, string> {
  const whole = Buffer.from(frameOf({ message: 'm'.repeat(60) }), 'base64')
  const message = 'm'.repeat(12)
  // 20 + 12 + 16 bytes: 16 more make a whole block.
  const pads: [string, Buffer][] = [
    ['of 0', Buffer.alloc(16, 0)],
    ['of 33', Buffer.alloc(48, 33)],
    ['of 255', Buffer.alloc(16, 255)],
    ['of bytes that differ', Buffer.concat([Buffer.from([15]), Buffer.alloc(15, 16)])],
    ['longer than it says', Buffer.alloc(16, 8)],
    ['shorter than it says', Buffer.alloc(16, 17)],
  ]
  return {
    'another key': frameOf({}, otherKey),
    'another appid': frameOf({ appid: 'wxfake0000000002' }),
    'an appid that goes on': frameOf({ appid: `${appid}2` }),
    'a part of the appid': frameOf({ appid: appid.slice(0, -1) }),
    'no appid': frameOf({ appid: '' }),
    'a negative length': frameOf({ length: -1 }),
    'the most negative length': frameOf({ length: -(2 ** 31) }),
    'a length of 2 GB': frameOf({ length: 2 ** 31 - 1 }),
    'a length too long by one': frameOf({ length: 12 }),
    'a length too short by one': frameOf({ length: 10 }),
    'a length of 0': frameOf({ length: 0 }),
    'no UTF-8': frameOf({ message: Buffer.from([0x61, 0xff, 0xfe]) }),
    'half a character': frameOf({ message: Buffer.from('字').subarray(0, 2) }),
    ...Object.fromEntries(
      pads.map(([name, padding]) => [`a padding ${name}`, frameOf({ message, padding })]),
    ),
    'a whole padding of 33': frameOf({ message: 'm'.repeat(11), padding: Buffer.alloc(33, 33) }),
    'a whole padding of 48': frameOf({ message, padding: Buffer.alloc(48, 48) }),
    'padding alone': encipher(Buffer.alloc(32, 32)),
    'a frame without a length': encipher(Buffer.concat([Buffer.alloc(18), Buffer.alloc(14, 14)])),
    'a block cut off its end': whole.subarray(0, -32).toString('base64'),
    'half a block cut off': whole.subarray(0, -16).toString('base64'),
    'a byte cut off': whole.subarray(0, -1).toString('base64'),
    'a block cut off its start': whole.subarray(16).toString('base64'),
    'no base64': 'secret!!',
    'base64 of URLs': whole.toString('base64').replaceAll(/[A-Z]/g, '-'),
    'base64 with a blank': `${whole.toString('base64').slice(0, -1)} `,
    'base64 without its end': frameOf({}).replace(/=+$/, ''),
    nothing: '',
  }
}
