/** The menu below a conversation, as an operator writes it, held to the platform's limits, which count bytes. */
import { z } from 'zod'

const KEYED = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
] as const
const TOP_NAME = 16
const SUB_NAME = 60

function upTo(most: number) {
  return z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, {
      error: `at most ${most} bytes; a Chinese character has 3`,
    })
}

const url = upTo(1024).refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
  error: 'an address with https:// or http://',
})

/** A button that does something, its name of at most so many bytes. */
function leaf(nameBytes: number) {
  const name = upTo(nameBytes)
  return [
    z.strictObject({ name, type: z.literal('view'), url }),
    z.strictObject({ name, type: z.enum(KEYED), key: upTo(128) }),
  ] as const
}

const Sub = z.discriminatedUnion('type', leaf(SUB_NAME))
const Parent = z.strictObject({ name: upTo(TOP_NAME), sub: z.array(Sub).min(1).max(5) })
const Top = z.discriminatedUnion('type', leaf(TOP_NAME))

/** Of one touchpoint. Which shape is meant is told by `sub`, so that a fault is named where it is. */
export const Menu = z.strictObject({
  buttons: z
    .array(
      z.unknown().transform((value, context): z.infer<typeof Top> | z.infer<typeof Parent> => {
        const hasSub = typeof value === 'object' && value !== null && 'sub' in value
        const read = (hasSub ? Parent : Top).safeParse(value)
        if (read.success) return read.data
        for (const { path, message } of read.error.issues) {
          context.addIssue({ code: 'custom', path, message, input: value })
        }
        return z.NEVER
      }),
    )
    .min(1)
    .max(3),
})
export type Menu = z.infer<typeof Menu>

/** config/wechat/menu.yaml: by touchpoint. */
export const MenuFile = z.record(z.string(), Menu)
export type MenuFile = z.infer<typeof MenuFile>

type LeafBody = { name: string; type: string; key: string } | { name: string; type: string; url: string }
/** What menu/create takes. */
export interface MenuBody {
  button: (LeafBody | { name: string; sub_button: LeafBody[] })[]
}

export function toMenu({ buttons }: Menu): MenuBody {
  return {
    button: buttons.map((button) =>
      'sub' in button ? { name: button.name, sub_button: button.sub } : button,
    ),
  }
}
