/** Fields of the form -> what a Submission holds, or what to mend beside each field. Pure. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { cleanText } from '../../../src/contract/clean-text.ts'
import { Location, type Reply, type Requester, RequestType } from '../../../src/contract/request.ts'
import { readPhone } from '../phone.ts'
import { districts } from './districts.ts'
import { replyWays } from './reply-ways.ts'
import type { FormTexts } from './texts/form.ts'

/** The fields that can be wrong, in the order of the page. */
export type FieldName =
  | 'text'
  | 'type'
  | 'place'
  | 'district'
  | 'file'
  | 'name'
  | 'phone'
  | 'reply'
  | 'captcha'
export type FieldErrors = Partial<Record<FieldName, keyof FormTexts['fieldErrors']>>

/** As typed: what the page shows again. */
export interface Typed {
  text: string
  type: string
  place: string
  district: string
  longitude: string
  latitude: string
  name: string
  phone: string
  anonymous: boolean
  confidential: boolean
  reply: string
}

export interface Understood {
  text: string
  type: RequestType
  requester: Requester
  location?: z.infer<typeof Location>
  reply: z.infer<typeof Reply>
}

export const MOST_FILES = 9
const LONGEST_TEXT = 10_000
const LONGEST_PLACE = 500
const LONGEST_NAME = 100

/** A form's values; what is missing is empty. `defaults`: what a touchpoint has chosen beforehand. */
export function readTyped(
  fields: ReadonlyMap<string, string[]>,
  defaults: { type?: string | undefined; district?: string | undefined } = {},
): Typed {
  const one = (name: string, otherwise = '') => fields.get(name)?.[0] ?? otherwise
  const isTicked = (name: string) => !['', '0', 'false', 'off'].includes(one(name))
  return {
    text: one('text'),
    type: one('type', defaults.type ?? 'unknown'),
    place: one('place'),
    district: one('district', defaults.district),
    longitude: one('longitude'),
    latitude: one('latitude'),
    name: one('name'),
    phone: one('phone'),
    anonymous: isTicked('anonymous'),
    confidential: isTicked('confidential'),
    reply: one('reply', 'web'),
  }
}

export function understand(typed: Typed): { understood: Understood } | { errors: FieldErrors } {
  const text = clean(typed.text)
  const type = RequestType.safeParse(typed.type)
  const location = readLocation(typed)
  const contact = readContact(typed)
  const errors: FieldErrors = {
    ...textError(text),
    ...(!type.success && { type: 'typeStrange' }),
    ...('errors' in location && location.errors),
    ...('errors' in contact && contact.errors),
  }
  if (!type.success || 'errors' in location || 'errors' in contact || Object.keys(errors).length > 0)
    return { errors }
  return { understood: { text, type: type.data, ...contact, ...location } }
}

/** 16 hex characters that are the same for the same words, choices and files. */
export function fingerprint(understood: Understood, sha256s: readonly string[]): string {
  const { text, type, requester, location, reply } = understood
  const { name, phone, anonymous, confidential } = requester
  const content = [text, type, name, phone, anonymous, confidential, location, reply.via, sha256s.toSorted()]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
}

/** As it is kept, without the blanks around it. */
export function clean(text: string): string {
  return cleanText(text).trim()
}

function textError(text: string): FieldErrors {
  if (!/[^\p{C}\s]/u.test(text)) return { text: 'textMissing' }
  return text.length > LONGEST_TEXT ? { text: 'textLong' } : {}
}

function readLocation(typed: Typed): Pick<Understood, 'location'> | { errors: FieldErrors } {
  const text = clean(typed.place)
  const code = typed.district.trim()
  const point = readPoint(typed)
  const errors: FieldErrors = {
    ...(point === 'strange' && { place: 'pointStrange' }),
    ...(text.length > LONGEST_PLACE && { place: 'placeLong' }),
    ...(code !== '' &&
      !districts.some((district) => district.code === code) && { district: 'districtStrange' }),
  }
  if (point === 'strange' || Object.keys(errors).length > 0) return { errors }
  const location = {
    ...(text !== '' && { text }),
    ...(code !== '' && { districtCode: code }),
    ...(point && { point }),
  }
  return Object.keys(location).length === 0 ? {} : { location }
}

/** WGS-84, as the browser says it. */
function readPoint({ longitude, latitude }: Typed) {
  if (longitude.trim() === '' && latitude.trim() === '') return undefined
  const isWhole = longitude.trim() !== '' && latitude.trim() !== ''
  const point = { longitude: Number(longitude), latitude: Number(latitude) }
  return isWhole && Location.shape.point.safeParse(point).success ? point : 'strange'
}

/** Whoever stays anonymous leaves neither name nor phone, whatever stands in the fields. */
function readContact(typed: Typed): Pick<Understood, 'requester' | 'reply'> | { errors: FieldErrors } {
  const { anonymous, confidential } = typed
  const via = replyWays.find((way) => way === typed.reply)
  const name = anonymous ? '' : clean(typed.name)
  const typedPhone = anonymous ? '' : clean(typed.phone)
  const phone = typedPhone === '' ? undefined : readPhone(typedPhone.normalize('NFKC'))
  const needsPhone = via === 'phone' || via === 'sms'
  const errors: FieldErrors = {
    ...(name.length > LONGEST_NAME && { name: 'nameLong' }),
    ...(typedPhone !== '' && phone === undefined && { phone: 'phoneStrange' }),
    ...(needsPhone && !anonymous && typedPhone === '' && { phone: 'phoneForReply' }),
    ...(needsPhone && anonymous && { reply: 'anonymousReply' }),
    ...(via === undefined && { reply: 'replyStrange' }),
  }
  if (via === undefined || Object.keys(errors).length > 0) return { errors }
  return {
    requester: {
      kind: 'individual',
      ...(name !== '' && { name }),
      ...(phone !== undefined && { phone }),
      anonymous,
      confidential,
    },
    reply: { wanted: via !== 'none', via, ...(needsPhone && phone !== undefined && { address: phone }) },
  }
}
