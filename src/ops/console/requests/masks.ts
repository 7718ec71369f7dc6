/** What of a person is shown to whoever has not given a reason to see more. */
import type { Request } from '../../../contract/request.ts'
import { maskedTree, withoutPeople } from '../../masked.ts'

type Location = NonNullable<Request['location']>

/** `138****1234`. */
export function maskedPhone(phone: string): string {
  const own = phone.replace(/^\+86(?=\d)/, '')
  return own.length > 7 ? `${own.slice(0, 3)}****${own.slice(-4)}` : '***'
}

/** `张*`. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? ''}*`
}

/** About a kilometre. */
const COARSE = 100
const coarse = (degrees: number) => Math.round(degrees * COARSE) / COARSE

/** The same request, of the same shape, without what tells who they are. */
export function maskedRequest(request: Request): Request {
  const { requester, against, title, text, transcript, location, reply, attachments, source } = request
  return {
    ...request,
    source: maskedSource(source),
    requester: maskedRequester(requester),
    text: withoutPeople(text),
    ...(title !== undefined && { title: withoutPeople(title) }),
    ...(against && { against: maskedAgainst(against) }),
    ...(transcript && { transcript: maskedTranscript(transcript) }),
    ...(location && { location: maskedLocation(location) }),
    reply: { ...reply, ...(reply.address !== undefined && { address: '***' }) },
    attachments: attachments.map((file) => ({
      ...file,
      ...(file.name !== undefined && { name: withoutPeople(file.name) }),
    })),
    extensions: maskedExtensions(request.extensions),
  }
}

/** Some sources put a number to call into their ids. */
function maskedSource(source: Request['source']): Request['source'] {
  const { messageId, orderNumber, callId, agentId } = source
  return {
    ...source,
    messageId: withoutPeople(messageId),
    ...(orderNumber !== undefined && { orderNumber: withoutPeople(orderNumber) }),
    ...(callId !== undefined && { callId: withoutPeople(callId) }),
    ...(agentId !== undefined && { agentId: withoutPeople(agentId) }),
  }
}

function maskedRequester(requester: Request['requester']): Request['requester'] {
  const { name, phone, callerNumber, email, openid, identityNumber, organisation } = requester
  return {
    ...requester,
    ...(name !== undefined && { name: maskedName(name) }),
    ...(phone !== undefined && { phone: maskedPhone(phone) }),
    ...(callerNumber !== undefined && { callerNumber: maskedPhone(callerNumber) }),
    ...(email !== undefined && { email: '***' }),
    ...(openid !== undefined && { openid: '***' }),
    ...(identityNumber !== undefined && { identityNumber: '***' }),
    ...(organisation && { organisation: { name: maskedName(organisation.name) } }),
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
): NonNullable<Request['transcript']> {
  const { recording, segments, ...rest } = transcript
  return {
    ...rest,
    ...(recording !== undefined && { recording: '***' }),
    segments: segments.map((segment) => ({ ...segment, text: withoutPeople(segment.text) })),
  }
}

/** The street, not the door. */
function maskedLocation({ text, point, original: _exact, ...codes }: Location): Location {
  return {
    ...codes,
    ...(text !== undefined && {
      text: text.replace(/\d+|[零〇一二三四五六七八九十百]+(?=[号栋幢楼层单室弄])/g, '*'),
    }),
    ...(point && { point: { longitude: coarse(point.longitude), latitude: coarse(point.latitude) } }),
  }
}

function maskedExtensions(extensions: Request['extensions']): Request['extensions'] {
  const masked = maskedTree(extensions, () => undefined)
  if (typeof masked !== 'object' || masked === null) return {}
  return Object.fromEntries(Object.entries(masked).map(([name, value]) => [name, String(value)]))
}
