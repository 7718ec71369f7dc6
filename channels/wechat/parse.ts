/** Their XML -> what it says. A type or an event that nobody knows is no fault: there will be new ones. */
import { hash } from 'node:crypto'
import { RejectedError } from '../../src/contract/errors.ts'
import type { Envelope, Incoming, Said, Tree } from './message.ts'
import { listAt } from './xml.ts'

const ACCOUNT = /^[\w@.-]{1,64}$/
const WORD = /^[\w.-]{1,64}$/
const SECONDS = /^[1-9]\d{0,11}$/
const MSG_ID = /^\d{1,20}$/
const DEGREES = /^-?\d{1,3}(?:\.\d{1,20})?$/
const SCALE = /^\d{1,3}$/

const TIME_DIGITS = 12
const ID_DIGITS = 20
const MAX_ID_CHARACTERS = 256

type Event = Extract<Said, { type: 'event' }>

/** @throws RejectedError bad-request where it is not said who speaks to whom, when, or in what type */
export function readIncoming(tree: Tree): Incoming {
  const openid = need(tree, 'FromUserName', ACCOUNT)
  const account = need(tree, 'ToUserName', ACCOUNT)
  const time = need(tree, 'CreateTime', SECONDS)
  const msgType = need(tree, 'MsgType', WORD).toLowerCase()
  const said = readSaid(msgType, tree)
  const ids = said.type === 'event' ? idsOfEvent(said, time) : idsOfMessage(msgType, time, tree)
  return { openid, account, createTime: Number(time), ...ids, ...said }
}

function need(tree: Tree, name: string, form: RegExp): string {
  const value = field(tree, name) ?? ''
  if (!form.test(value))
    throw new RejectedError('bad-request', { detail: `expected one ${name} that is one` })
  return value
}

/** Undefined where it is missing, or more than a text. */
function citizenField(tree: Tree, name: string): string | undefined {
  const content = Object.hasOwn(tree, name) ? tree[name] : undefined
  return typeof content === 'string' ? content : undefined
}

function field(tree: Tree, name: string): string | undefined {
  return citizenField(tree, name)?.trim()
}

type Ids = Pick<Envelope, 'messageId' | 'order'>

function idsOfMessage(msgType: string, time: string, tree: Tree): Ids {
  const id = field(tree, 'MsgId') ?? ''
  if (MSG_ID.test(id)) return { messageId: id, order: orderOf(time, id) }
  // None is documented to lack it; one that does is still the same when it is sent again.
  return {
    messageId: `${msgType}/${digest(JSON.stringify(tree))}/${time}`,
    order: orderOf(time, '', msgType),
  }
}

/** Two may share a second, even two of one kind: what has an id of its own is told apart by it. */
function idsOfEvent({ event, eventKey, fields }: Event, time: string): Ids {
  const ofList = listAt(fields, 'SubscribeMsgSentEvent', 'List').map((one) =>
    typeof one === 'string' ? '' : (field(one, 'MsgID') ?? ''),
  )
  const own = [field(fields, 'MsgID') ?? '', ...ofList].filter((id) => id !== '')
  const key = [eventKey, ...own].join('/')
  const whole = `${event}/${key}/${time}`
  const messageId = whole.length > MAX_ID_CHARACTERS ? `${event}/${digest(key)}/${time}` : whole
  return { messageId, order: orderOf(time, '', event) }
}

function orderOf(time: string, id: string, name = ''): string {
  return time.padStart(TIME_DIGITS, '0') + id.padStart(ID_DIGITS, '0') + name
}

/** An order as if it had been sent then; milliseconds since the epoch. */
export function orderFrom(time: number, order: string): string {
  return String(Math.floor(time / 1000)).padStart(TIME_DIGITS, '0') + order.slice(TIME_DIGITS)
}

function digest(text: string): string {
  return hash('sha256', text)
}

const readers: ReadonlyMap<string, (tree: Tree) => Said | string> = new Map<
  string,
  (tree: Tree) => Said | string
>([
  ['text', readText],
  ['image', readImage],
  ['voice', readVoice],
  ['video', (tree) => readVideo('video', tree)],
  ['shortvideo', (tree) => readVideo('shortvideo', tree)],
  ['location', readLocation],
  ['link', readLink],
  ['event', readEvent],
])

function readSaid(msgType: string, tree: Tree): Said {
  const read = readers.get(msgType)
  const said = read ? read(tree) : 'this type is not known'
  return typeof said === 'string' ? { type: 'unknown', msgType, reason: said } : said
}

/* Each reads one type, or says why it is none. */

function readText(tree: Tree): Said | string {
  const content = citizenField(tree, 'Content')
  return content === undefined ? 'Content is missing' : { type: 'text', content }
}

function readImage(tree: Tree): Said | string {
  const mediaId = field(tree, 'MediaId')
  const picUrl = field(tree, 'PicUrl')
  if (!mediaId) return 'MediaId is missing'
  return { type: 'image', mediaId, ...(picUrl && { picUrl }) }
}

function readVoice(tree: Tree): Said | string {
  const mediaId = field(tree, 'MediaId')
  if (!mediaId) return 'MediaId is missing'
  const mediaId16k = field(tree, 'MediaId16K')
  const format = field(tree, 'Format')?.toLowerCase()
  const recognition = field(tree, 'Recognition')
  return {
    type: 'voice',
    mediaId,
    ...(mediaId16k && { mediaId16k }),
    ...(format && { format }),
    ...(recognition && { recognition }),
  }
}

function readVideo(type: 'video' | 'shortvideo', tree: Tree): Said | string {
  const mediaId = field(tree, 'MediaId')
  const thumbMediaId = field(tree, 'ThumbMediaId')
  if (!mediaId) return 'MediaId is missing'
  return { type, mediaId, ...(thumbMediaId && { thumbMediaId }) }
}

function readLocation(tree: Tree): Said | string {
  // X is the latitude, whatever it says.
  const latitude = degrees(field(tree, 'Location_X'), 90)
  const longitude = degrees(field(tree, 'Location_Y'), 180)
  if (latitude === undefined || longitude === undefined)
    return 'Location_X and Location_Y are no place on earth'
  const scale = field(tree, 'Scale') ?? ''
  const label = field(tree, 'Label')
  return {
    type: 'location',
    latitude,
    longitude,
    ...(SCALE.test(scale) && { scale: Number(scale) }),
    ...(label && { label }),
  }
}

function degrees(text: string | undefined, most: number): number | undefined {
  if (text === undefined || !DEGREES.test(text)) return undefined
  const value = Number(text)
  return Math.abs(value) <= most ? value : undefined
}

function readLink(tree: Tree): Said | string {
  const url = field(tree, 'Url')
  if (!url) return 'Url is missing'
  const title = citizenField(tree, 'Title') ?? ''
  return { type: 'link', title, description: citizenField(tree, 'Description') ?? '', url }
}

function readEvent(tree: Tree): Said | string {
  const event = field(tree, 'Event') ?? ''
  if (!WORD.test(event)) return 'Event is missing'
  const ticket = field(tree, 'Ticket')
  return {
    type: 'event',
    event: event.toLowerCase(),
    eventKey: field(tree, 'EventKey') ?? '',
    ...(ticket && { ticket }),
    fields: tree,
  }
}
