/**
 * What Wechaty may ask of a puppet and an official account has no answer to: rooms, friends, moments, contacts by name.
 * The types of wechaty-puppet don't say which methods are missing (its mixins lose `abstract`), so they are listed here;
 * a test holds the list against the package.
 */
import { PermanentError } from '../../src/contract/errors.ts'

export const notOffered = [
  'contactAlias',
  'contactAvatar',
  'contactCorporationRemark',
  'contactDescription',
  'contactList',
  'contactPhone',
  'contactSelfName',
  'contactSelfQRCode',
  'contactSelfSignature',
  'conversationReadMark',
  'friendshipAccept',
  'friendshipAdd',
  'friendshipRawPayload',
  'friendshipRawPayloadParser',
  'friendshipSearchHandle',
  'friendshipSearchPhone',
  'messageContact',
  // Media are attachments of the request: they are fetched by a job of their own, not through Wechaty.
  'messageFile',
  'messageForward',
  'messageImage',
  'messageMiniProgram',
  'messageRecall',
  'messageSendContact',
  'messageSendFile',
  'messageSendLocation',
  'messageSendMiniProgram',
  'messageSendPost',
  'messageSendUrl',
  'postPublish',
  'postRawPayload',
  'postRawPayloadParser',
  'postSearch',
  'roomAdd',
  'roomAnnounce',
  'roomAvatar',
  'roomCreate',
  'roomDel',
  'roomInvitationAccept',
  'roomInvitationRawPayload',
  'roomInvitationRawPayloadParser',
  'roomList',
  'roomMemberList',
  'roomMemberRawPayload',
  'roomMemberRawPayloadParser',
  'roomQRCode',
  'roomQuit',
  'roomRawPayload',
  'roomRawPayloadParser',
  'roomTopic',
  'tagContactAdd',
  'tagContactDelete',
  'tagContactList',
  'tagContactRemove',
  'tap',
  'tapSearch',
] as const

/** A method that rejects, and never throws before its promise is there. */
export function refuse(name: string) {
  return async () => {
    throw new PermanentError('internal', { detail: `${name}: not offered by a WeChat official account` })
  }
}
