/** Somebody with a phone: what they do in the chat, as the XML that the platform makes of it. */

import type { Account } from './platform-answer.ts'
import type { Letter, Opening, Told } from './platform-letter.ts'
import type { Fields } from './platform-xml.ts'

export interface Citizen {
  openid: string
  text(content: string): Promise<Told>
  image(mediaId: string): Promise<Told>
  voice(mediaId: string, more?: { mediaId16k?: string; format?: string; recognition?: string }): Promise<Told>
  video(mediaId: string, thumbMediaId?: string): Promise<Told>
  shortvideo(mediaId: string, thumbMediaId?: string): Promise<Told>
  /** GCJ-02, degrees. */
  location(latitude: number, longitude: number, label: string): Promise<Told>
  link(title: string, description: string, url: string): Promise<Told>
  /** Such as `subscribe` or `CLICK`, with what it has beside CreateTime and the two names. */
  event(name: string, fields?: Fields): Promise<Told>
  /** Of a type that nobody knows yet. */
  message(type: string, fields?: Fields): Promise<Told>
}

export interface CitizenParts {
  openid: string
  account: Account
  /** Seconds. */
  now(): string
  nextId(): string
  deliver(letter: Letter, opening: Opening | 'gone' | undefined): Promise<Told>
}

export function createCitizen({ openid, account, now, nextId, deliver }: CitizenParts): Citizen {
  const head = (type: string): Fields => ({
    ToUserName: account.originalId,
    FromUserName: openid,
    CreateTime: now(),
    MsgType: type,
  })
  const message: Citizen['message'] = (type, fields = {}) => {
    const messageId = nextId()
    return deliver({ openid, messageId, fields: { ...head(type), ...fields, MsgId: messageId } }, 'message')
  }
  const film =
    (type: string) =>
    (mediaId: string, thumbMediaId = `${mediaId}-thumb`) =>
      message(type, { MediaId: mediaId, ThumbMediaId: thumbMediaId })
  return {
    openid,
    message,
    text: (content) => message('text', { Content: content }),
    image: (mediaId) =>
      message('image', { PicUrl: `http://mmbiz.qpic.cn/mmbiz_jpg/${mediaId}/0`, MediaId: mediaId }),
    voice: (mediaId, { mediaId16k = `${mediaId}-16k`, format = 'amr', recognition } = {}) =>
      message('voice', {
        MediaId: mediaId,
        Format: format,
        MediaId16K: mediaId16k,
        ...(recognition !== undefined && { Recognition: recognition }),
      }),
    video: film('video'),
    shortvideo: film('shortvideo'),
    location: (latitude, longitude, label) =>
      message('location', {
        Location_X: String(latitude),
        Location_Y: String(longitude),
        Scale: '15',
        Label: label,
      }),
    link: (title, description, url) => message('link', { Title: title, Description: description, Url: url }),
    event: (name, fields = {}) =>
      deliver(
        { openid, messageId: undefined, fields: { ...head('event'), Event: name, ...fields } },
        openingOf(name),
      ),
  }
}

/** Neither a page of the menu nor a photo from it lets the account push. */
function openingOf(event: string): Opening | 'gone' | undefined {
  if (event === 'unsubscribe') return 'gone'
  if (event === 'subscribe' || event === 'SCAN') return 'subscribe'
  if (['CLICK', 'scancode_push', 'scancode_waitmsg'].includes(event)) return 'click'
  return undefined
}
