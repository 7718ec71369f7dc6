/** config/touchpoints.yaml: the places where citizens meet us, and the dress of each one's form. */
import { z } from 'zod'
import { RequestType } from './contract/request.ts'

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and hyphens')

/** WCAG 2.2, 1.4.3: text and its ground. */
const LEAST_CONTRAST = 4.5
/** What a touchpoint's colour meets, as text and as ground: surfaces and `--on-brand` of channels/web/browser/tokens.css. */
const LIGHT = ['#ffffff', '#f1efe9']
const DARK = ['#1a2224', '#06282c']

const Colour = (others: string[], mode: string) =>
  z
    .string()
    .regex(/^#[\da-f]{6}$/i, 'expected a colour such as "#0b5cad", in quotes')
    .refine(
      (colour) => others.every((other) => contrast(colour, other) >= LEAST_CONTRAST),
      `can not be read in ${mode} mode: expected a contrast of ${LEAST_CONTRAST} with ${others.join(' and ')}`,
    )

/** A host's `;` would end the policy that it is put into, and its `*` would let in everybody. */
const ORIGIN = /^https?:\/\/(?:[a-z\d.-]+|\[[\da-f:]+\])(?::\d+)?$/

const Origin = z
  .string()
  .refine(
    (text) => ORIGIN.test(text) && URL.parse(text)?.origin === text,
    'expected an origin, such as https://www.example.org, without a path',
  )

const Intro = z.string().trim().min(1).max(300).optional()

const TouchpointEntry = z.strictObject({
  name: z.string().min(1).max(100),
  nameEn: z.string().min(1).max(100),
  kind: z.enum(['web', 'app', 'mini-program', 'official-account', 'social-account', 'site', 'phone']),
  /** Whether somebody who knows has said that this place exists. */
  confirmed: z.boolean(),
  /** Where we know it from. */
  source: z.string().min(1),
  /** Accepted requests in a minute; undefined: no limit. */
  perMinute: z.int().min(1).optional(),
  colour: Colour(LIGHT, 'light').optional(),
  colourDark: Colour(DARK, 'dark').optional(),
  intro: Intro,
  introEn: Intro,
  defaults: z
    .strictObject({
      type: RequestType.optional(),
      district: z
        .string()
        .regex(/^\d{6}$/, 'expected the six digits of a district, in quotes')
        .optional(),
    })
    .optional(),
  embedIn: z.array(Origin).default([]),
})

/** API keys that name no touchpoint belong to one of these. */
export const DEFAULT_TOUCHPOINT = 'web'
export const DEFAULT_CENTRE = 'phone'

export const Touchpoints = z
  .record(Id.max(64), TouchpointEntry)
  .refine((entries) => DEFAULT_TOUCHPOINT in entries, `expected an entry ${DEFAULT_TOUCHPOINT}`)
  .transform((entries) => new Map(Object.entries(entries).map(([id, entry]) => [id, { id, ...entry }])))

/** WCAG 2.2: from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
