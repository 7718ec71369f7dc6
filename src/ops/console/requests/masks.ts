/** What of a person is shown to whoever has not given a reason to see more. */

import { withoutPeopleInId } from '../../../contract/people-in-words.ts'
import type { Request } from '../../../contract/request.ts'
import { maskedTree } from '../../masked.ts'
import { lanesOf } from './lanes.ts'
import { knownOf, maskedName, masker } from './own-people.ts'

type Location = NonNullable<Request['location']>

/** `138****1234`; a number with an area code as it is dialled here, `010****1234`. */
export function maskedPhone(phone: string): string {
  const own = phone.replace(/^\+86(?=\d)/, '').replace(/^(?=[2-9]\d{8,10}$|10\d{8}$)(?![48]00\d{7}$)/, '0')
  return own.length > 7 ? `${own.slice(0, 3)}****${own.slice(-4)}` : '***'
}

/** The same in the spelling in which somebody typed it: `010-****1234`. */
export function maskedAsTyped(typed: string): string {
  const text = typed.normalize('NFKC').trim()
  const country = /^(?:\+86|0086)/.exec(text)?.[0] ?? ''
  const own = text.slice(country.length)
  const count = own.replace(/\D/g, '').length
  if (count <= 7) return '***'
  let at = 0
  const isShown = (index: number) => index < 3 || index >= count - 4
  return country + own.replace(/\d/g, (digit) => (isShown(at++) ? digit : '*'))
}

/** Who wants nobody to know who they are. */
const hidden = () => '***'

/** About a kilometre. */
const COARSE = 100
const coarse = (degrees: number) => Math.round(degrees * COARSE) / COARSE

/** The same request, of the same shape, without what tells who they are. */
export function maskedRequest(request: Request): Request {
  const { requester, against, title, text, transcript, location, reply, attachments, source, triage } =
    request
  const mask = masker(knownOf(request))
  return {
    ...request,
    source: maskedSource(source, mask),
    requester: maskedRequester(requester, lanesOf(request).includes('confidential')),
    text: mask(text),
    ...(title !== undefined && { title: mask(title) }),
    ...(against && { against: maskedAgainst(against) }),
    ...(transcript && { transcript: maskedTranscript(transcript, mask) }),
    ...(location && { location: maskedLocation(location, mask) }),
    reply: { ...reply, ...(reply.address !== undefined && { address: '***' }) },
    attachments: attachments.map((file) => ({
      ...file,
      ...(file.name !== undefined && { name: mask(file.name) }),
    })),
    extensions: maskedExtensions(request.extensions, lanesOf(request).includes('confidential')),
    ...(triage && {
      triage: { ...triage, evidence: triage.evidence.map((line) => mask(line)) },
    }),
  }
}

type Mask = (text: string) => string

/** Some sources put a number to call into their ids, or an openid. */
function maskedSource(source: Request['source'], mask: Mask): Request['source'] {
  const { messageId, orderNumber, callId, agentId } = source
  // A long number is what a message is known by.
  const maskId = (id: string) => (/^\d{13,}$/.test(id) ? withoutPeopleInId(id) : mask(id))
  return {
    ...source,
    messageId: maskId(messageId),
    ...(orderNumber !== undefined && { orderNumber: maskId(orderNumber) }),
    ...(callId !== undefined && { callId: maskId(callId) }),
    ...(agentId !== undefined && { agentId: maskId(agentId) }),
  }
}

function maskedRequester(requester: Request['requester'], isHidden: boolean): Request['requester'] {
  const { name, phone, callerNumber, email, openid, identityNumber, organisation } = requester
  const maskName = isHidden ? hidden : maskedName
  const maskPhone = isHidden ? hidden : maskedPhone
  return {
    ...requester,
    ...(name !== undefined && { name: maskName(name) }),
    ...(phone !== undefined && { phone: maskPhone(phone) }),
    ...(callerNumber !== undefined && { callerNumber: maskPhone(callerNumber) }),
    ...(email !== undefined && { email: '***' }),
    ...(openid !== undefined && { openid: '***' }),
    ...(identityNumber !== undefined && { identityNumber: '***' }),
    ...(organisation && { organisation: { name: maskName(organisation.name) } }),
  }
}

function maskedAgainst({ name, phone }: NonNullable<Request['against']>): NonNullable<Request['against']> {
  return {
    ...(name !== undefined && { name: maskedName(name) }),
    ...(phone !== undefined && { phone: maskedPhone(phone) }),
  }
}

function maskedTranscript(
  transcript: NonNullable<Request['transcript']>,
  mask: Mask,
): NonNullable<Request['transcript']> {
  const { recording, segments, ...rest } = transcript
  return {
    ...rest,
    ...(recording !== undefined && { recording: '***' }),
    segments: segments.map((segment) => ({ ...segment, text: mask(segment.text) })),
  }
}

/** The street, not the door. */
function maskedLocation({ text, point, original: _exact, ...codes }: Location, mask: Mask): Location {
  return {
    ...codes,
    ...(text !== undefined && {
      text: mask(text).replace(/\d+|[零〇一二三四五六七八九十百]+(?=[号栋幢楼层单室弄])/g, '*'),
    }),
    ...(point && { point: { longitude: coarse(point.longitude), latitude: coarse(point.latitude) } }),
  }
}

/** Of a number of which a mask shows the ends. */
const ENDS = /\d{3}\*{4}\d{4}/g

function maskedExtensions(extensions: Request['extensions'], isHidden: boolean): Request['extensions'] {
  const masked = maskedTree(extensions, () => undefined)
  if (typeof masked !== 'object' || masked === null) return {}
  const hide = (value: string) => (isHidden ? value.replace(ENDS, '***') : value)
  return Object.fromEntries(Object.entries(masked).map(([name, value]) => [name, hide(String(value))]))
}
