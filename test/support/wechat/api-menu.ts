/** What menu/create refuses, in bytes. */
import { Refusal } from './api-state.ts'

interface Button {
  name?: unknown
  type?: unknown
  key?: unknown
  url?: unknown
  sub_button?: unknown
}

const KEYED = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
]

/** Throws a Refusal. */
export function checkMenu(body: { button?: unknown }): void {
  const buttons = listOf(body.button)
  if (buttons.length < 1 || buttons.length > 3) throw new Refusal(40016, 'invalid button size')
  for (const button of buttons) {
    if (!fits(button.name, 16)) throw new Refusal(40018, 'invalid button name size')
    if (button.sub_button === undefined) checkLeaf(button, { type: 40017, key: 40019, url: 40020 })
    else checkSub(listOf(button.sub_button))
  }
}

function checkSub(buttons: Button[]): void {
  if (buttons.length < 1 || buttons.length > 5) throw new Refusal(40023, 'invalid sub button size')
  for (const button of buttons) {
    if (!fits(button.name, 60)) throw new Refusal(40025, 'invalid sub button name size')
    checkLeaf(button, { type: 40024, key: 40026, url: 40027 })
  }
}

function checkLeaf({ type, key, url }: Button, codes: { type: number; key: number; url: number }): void {
  if (type === 'view') {
    if (!fits(url, 1024)) throw new Refusal(codes.url, 'invalid button url size')
  } else if (!KEYED.includes(String(type))) throw new Refusal(codes.type, 'invalid button type')
  else if (!fits(key, 128)) throw new Refusal(codes.key, 'invalid button key size')
}

function listOf(value: unknown): Button[] {
  return Array.isArray(value) ? value : []
}

function fits(value: unknown, bytes: number): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= bytes
}
