/** What WeChat tells us, understood. All ids are strings: 64 bits do not fit into a number. */

/** XML as it came: every leaf a string, an element that comes again a list. */
export type Content = string | Tree | (string | Tree)[]
export interface Tree {
  [name: string]: Content
}

export interface Envelope {
  /** FromUserName: the citizen, as this account knows them. */
  openid: string
  /** ToUserName: the account's original id, `gh_…`. */
  account: string
  /** Seconds since the epoch. */
  createTime: number
  /** At most 256 characters; the same one is the same message, whatever it holds. Of events it is unique beside the openid only. */
  messageId: string
  /** Among those of one openid, compared byte by byte: by the second, then events, then messages by their MsgId. */
  order: string
}

export type Said =
  | { type: 'text'; content: string }
  | { type: 'image'; mediaId: string; picUrl?: string }
  | {
      type: 'voice'
      mediaId: string
      /** The same speech at 16 kHz, the better one where it is offered. */
      mediaId16k?: string
      /** `amr` or `speex`. */
      format?: string
      /** What WeChat itself understood; it hardly ever does any more. */
      recognition?: string
    }
  | { type: 'video' | 'shortvideo'; mediaId: string; thumbMediaId?: string }
  | {
      type: 'location'
      /** Degrees, GCJ-02. */
      latitude: number
      longitude: number
      /** Of the map that was shown. */
      scale?: number
      /** The address in words. */
      label?: string
    }
  | { type: 'link'; title: string; description: string; url: string }
  | {
      type: 'event'
      /** In lower case: `SCAN` and `scan` are both seen. */
      event: string
      /** Empty where there is none. */
      eventKey: string
      ticket?: string
      /** All that came. */
      fields: Tree
    }
  | {
      type: 'unknown'
      /** In lower case. */
      msgType: string
      /** For an operator; nothing of the citizen's is in it. */
      reason: string
    }

export type Incoming = Envelope & Said
