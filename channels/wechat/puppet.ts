/**
 * An official account as Wechaty sees it. It has no connection of its own: messages are handed to it once they are kept,
 * and what is said goes back through the callback's answer while that is open, else by `send`.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Puppet, type payloads, types } from 'wechaty-puppet'
import { PermanentError, TemporaryError } from '../../src/contract/errors.ts'
import { notOffered, refuse } from './not-offered.ts'

/** What Wechaty is told of a message. */
export interface PuppetMessage {
  /** MsgId. */
  id: string
  openid: string
  /** ToUserName. */
  account: string
  /** Seconds since the epoch. */
  createTime: number
  type: 'text' | 'image' | 'audio' | 'video' | 'location' | 'url' | 'unknown'
  text?: string | undefined
  /** GCJ-02, degrees. */
  location?: { latitude: number; longitude: number; label?: string | undefined } | undefined
  link?: { title: string; description: string; url: string } | undefined
}

/** The time in which a message can be answered in the answer to its callback. */
export interface Turn {
  /** False once something was said, or it is too late: what is said then goes by `send`. */
  isOpen(): boolean
  /** Says the passive reply; closes the turn. */
  reply(text: string): void
  /** The handler has ended: closes the turn if nothing was said. */
  end(): void
}

export interface PuppetParts {
  /** The account's own id (`gh_…`); not empty. */
  accountId: string
  /** A customer-service message. */
  send(openid: string, text: string): Promise<void>
}

interface Told {
  message: PuppetMessage
  turn: Turn
}

const messageTypes = {
  text: types.Message.Text,
  image: types.Message.Image,
  audio: types.Message.Audio,
  video: types.Message.Video,
  location: types.Message.Location,
  url: types.Message.Url,
  unknown: types.Message.Unknown,
} as const

export class WechatPuppet extends Puppet {
  readonly #parts: PuppetParts
  // Wechaty passes nothing but an openid to what is said. The context of the message is what tells turns of one citizen
  // apart, and where the message itself stays until its handlers have ended: nothing is kept by id.
  readonly #told = new AsyncLocalStorage<Told>()

  constructor(parts: PuppetParts) {
    // Wechaty's caches keep citizens' words for ten days (their maximal age is a thousand times what was meant).
    super({ cache: { message: 1, contact: 16 } })
    this.#parts = parts
  }

  override name(): string {
    return 'wechat-official-account'
  }

  override version(): string {
    return '1.0.0'
  }

  override async onStart(): Promise<void> {
    if (this.#parts.accountId === '') throw new PermanentError('internal', { detail: 'no account id' })
    this.login(this.#parts.accountId)
    this.emit('ready', { data: 'ready' })
  }

  override async onStop(): Promise<void> {
    // There is nothing to close.
  }

  /**
   * Tells Wechaty; returns before any handler has ended. `message` has to be in the journal: nothing tells whether
   * anybody listened. Throws TemporaryError stopping while nobody is logged in, when Wechaty would lose it.
   */
  receive(message: PuppetMessage, turn: Turn): void {
    if (!this.isLoggedIn) throw new TemporaryError('stopping', { detail: 'Wechaty is not running' })
    this.#told.run({ message, turn }, () => this.emit('message', { messageId: message.id }))
  }

  /** The message whose handler is running now, and its turn. */
  told(): Told | undefined {
    return this.#told.getStore()
  }

  /** Its words stay nowhere; when its handlers have ended. */
  forget(messageId: string): void {
    this.cache.message.delete(messageId)
  }

  override async messageRawPayload(messageId: string): Promise<PuppetMessage> {
    return this.#messageOf(messageId)
  }

  override async messageRawPayloadParser(raw: PuppetMessage): Promise<payloads.Message> {
    return {
      id: raw.id,
      talkerId: raw.openid,
      listenerId: this.#parts.accountId,
      timestamp: raw.createTime,
      type: messageTypes[raw.type],
      text: raw.text ?? '',
    }
  }

  override async messageLocation(messageId: string): Promise<payloads.Location> {
    const { location } = this.#messageOf(messageId)
    if (!location) throw new PermanentError('internal', { detail: 'the message is no location' })
    const { latitude, longitude, label = '' } = location
    return { latitude, longitude, address: label, name: label, accuracy: 0 }
  }

  override async messageUrl(messageId: string): Promise<payloads.UrlLink> {
    const { link } = this.#messageOf(messageId)
    if (!link) throw new PermanentError('internal', { detail: 'the message is no link' })
    return link
  }

  /** Returns no id: Wechaty would read the message back. */
  // biome-ignore lint/suspicious/noConfusingVoidType: Wechaty's own signature.
  override async messageSendText(openid: string, text: string): Promise<void | string> {
    const told = this.told()
    if (told?.message.openid === openid && told.turn.isOpen()) told.turn.reply(text)
    else await this.#parts.send(openid, text)
  }

  override async contactRawPayload(contactId: string): Promise<string> {
    return contactId
  }

  /** Everyone has the same name: who they are is not Wechaty's to know. Without a name it would be read again each time. */
  override async contactRawPayloadParser(id: string): Promise<payloads.Contact> {
    const isAccount = id === this.#parts.accountId
    return {
      id,
      name: isAccount ? 'account' : 'citizen',
      type: isAccount ? types.Contact.Official : types.Contact.Individual,
      gender: types.ContactGender.Unknown,
      avatar: '',
      phone: [],
    }
  }

  override ding(data?: string): void {
    this.emit('dong', { data: data ?? 'dong' })
  }

  #messageOf(id: string): PuppetMessage {
    const message = this.told()?.message
    if (message?.id === id) return message
    throw new PermanentError('internal', { detail: 'a message can be read in its own turn only' })
  }
}

for (const name of notOffered) Object.defineProperty(WechatPuppet.prototype, name, { value: refuse(name) })
