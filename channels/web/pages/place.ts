/** Where a form stands: the citizens' own pages, or a touchpoint. */
import type { FastifyRequest } from 'fastify'
import type { ChannelServices, Touchpoint } from '../../../src/contract/channel.ts'
import type { Origin } from '../../../src/contract/ports.ts'
import { type Dress, formPath } from './layout.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'

export interface Place {
  origin: Origin
  touchpoint: Touchpoint | undefined
}

/** Of `/` and of `/t/{touchpoint}`; undefined where there is no such touchpoint. */
export function placeOf(
  { params }: Pick<FastifyRequest, 'params'>,
  { touchpoints }: Pick<ChannelServices, 'touchpoints'>,
): Place | undefined {
  const id =
    typeof params === 'object' && params !== null && 'touchpoint' in params ? params.touchpoint : undefined
  if (id === undefined) return { origin: { channel: 'web', endpoint: 'web' }, touchpoint: undefined }
  const touchpoint = touchpoints.get(String(id))
  return touchpoint && { origin: { channel: 'web', endpoint: touchpoint.id }, touchpoint }
}

export function dressOf(lang: Lang, { touchpoint }: Place): Dress | undefined {
  if (!touchpoint) return undefined
  const { id, name, nameEn, colour, colourDark } = touchpoint
  const hasColours = colour !== undefined || colourDark !== undefined
  return { id, name: lang === 'zh' ? name : nameEn, hasColours }
}

export function leadOf(lang: Lang, { touchpoint }: Place): string {
  const own = lang === 'zh' ? touchpoint?.intro : (touchpoint?.introEn ?? touchpoint?.intro)
  return own ?? formTexts[lang].lead
}

/** Where the form is sent; a language that was chosen in the address goes along, since a frame keeps no cookies. */
export function submitPath({ touchpoint }: Place, chosen: Lang | undefined): string {
  const path = touchpoint ? `${formPath(touchpoint)}/submit` : '/submit'
  return chosen === undefined ? path : `${path}?lang=${chosen}`
}

/** As a style sheet. A colour is one that white (in dark mode: dark) words on it can be read. */
export function coloursOf({ colour, colourDark }: Touchpoint): string {
  const light = colour === undefined ? '' : `:root{${brand(colour)}}`
  const dark =
    colourDark === undefined ? '' : `@media(prefers-color-scheme:dark){:root{${brand(colourDark)}}}`
  return light + dark
}

function brand(colour: string): string {
  return `--brand:${colour};--brand-strong:${colour};--brand-soft:color-mix(in srgb,${colour} 12%,var(--surface))`
}
