/** One citizen and the ledger's half of a conversation, in memory: parts in, requests and words out. */
import { createConversation } from '../../../../channels/wechat/conversation/join.ts'
import type { Scenes } from '../../../../channels/wechat/conversation/place.ts'
import type { Rules } from '../../../../channels/wechat/conversation/turn.ts'
import { readFiles } from '../../../../channels/wechat/load.ts'
import type { Incoming, Said, Tree } from '../../../../channels/wechat/message.ts'
import { toPart } from '../../../../channels/wechat/part.ts'
import type { Fault } from '../../../../src/config-error.ts'
import { createConfigFiles } from '../../../../src/config-files.ts'
import { beijingTime } from '../../../../src/contract/beijing-time.ts'
import { Submission, Supplement } from '../../../../src/contract/submission.ts'
import type {
  HeldWords,
  Joined,
  OwnRequest,
  Part,
  ThreadFile,
  ThreadPart,
} from '../../../../src/contract/thread.ts'

export const noon = Date.parse('2026-01-05T12:00:00+08:00')
export const openid = 'oFake0001'
const faults: Fault[] = []
/** As it is shipped. */
export const shipped = readFiles(createConfigFiles('config', faults), undefined)
export const { texts } = shipped
export const scenes: Scenes = new Map([
  [
    'lamp',
    { asset: 'LD-1', place: '示例路1号路灯', point: { longitude: 116.4, latitude: 39.9, crs: 'WGS-84' } },
  ],
])

export type Say = Said | string

/** Receipts are told apart by the number of the message. */
export function receiptOf(number: number): string {
  return `0000-0000-0000-0000-${String(number).padStart(4, '0')}`
}

export function event(name: string, eventKey = '', fields: Tree = {}): Said {
  return { type: 'event', event: name, eventKey, fields }
}
export const photo: Said = { type: 'image', mediaId: 'MEDIA-1' }
export const voice: Said = { type: 'voice', mediaId: 'MEDIA-8K', mediaId16k: 'MEDIA-16K', format: 'amr' }
export const place: Said = {
  type: 'location',
  latitude: 39.916527,
  longitude: 116.397128,
  label: '示例路1号',
}
export const link: Said = { type: 'link', title: '报道', description: '说明', url: 'https://news.example/1' }

export function createTalk(config: Partial<Rules['config']> = {}, more: Partial<Rules> = {}) {
  const jobs = createConversation({
    texts,
    config: {
      quietSeconds: 180,
      wordlessSeconds: 600,
      mediaWaitSeconds: 60,
      onUnsubscribe: 'submit',
      ...config,
    },
    scenes,
    ...more,
  })
  let state: unknown
  let count = 0
  const talk = {
    jobs,
    now: noon,
    /** What came out, over all joins. */
    submissions: [] as NonNullable<Joined['submissions']>,
    supplements: [] as NonNullable<Joined['supplements']>,
    ratings: [] as NonNullable<Joined['ratings']>,
    says: [] as NonNullable<Joined['says']>,
    answers: [] as NonNullable<Joined['answers']>,
    /** By file id. */
    files: new Map<string, ThreadFile>(),
    requests: [] as OwnRequest[],
    held: [] as HeldWords[],
    parts: [] as Part[],
    last: {} as Joined,
    state: () => state,
    setState: (value: unknown) => {
      state = value
    },
    /** Makes the next message without sending it. */
    part(said: Say, { order = String(count + 1) } = {}): ThreadPart {
      count += 1
      const what: Said = typeof said === 'string' ? { type: 'text', content: said } : said
      const createTime = Math.floor(talk.now / 1000)
      const incoming: Incoming = {
        openid,
        account: 'gh_fake',
        createTime,
        messageId:
          what.type === 'event' ? `${what.event}/${count}` : String(9_007_199_254_740_990n + BigInt(count)),
        order: `${String(createTime).padStart(12, '0')}${order.padStart(20, '0')}`,
        ...what,
      }
      const part = toPart(incoming, { touchpoint: 'bj12345' })
      if (!part || 'reason' in part) throw new Error('no part')
      talk.parts.push(part)
      const urgency = urgencyOf(part.text)
      const { messageId, data } = part
      return {
        messageId,
        order: part.order,
        receipt: receiptOf(count),
        receivedAt: beijingTime(talk.now),
        urgency,
        data,
      }
    },
    join(parts: ThreadPart[]): Joined {
      const looks = jobs.looksAt(state, parts)
      const joined = jobs.join({
        origin: { channel: 'wechat', endpoint: 'bj12345' },
        thread: openid,
        state: structuredClone(state),
        parts,
        files: new Map([...talk.files].filter(([id]) => looks.files.includes(id))),
        requests: looks.requests ? talk.requests : [],
        held: talk.held,
        now: talk.now,
        urgencyOf,
      })
      state = JSON.parse(JSON.stringify(joined.state ?? null)) ?? undefined
      talk.held = talk.held.filter((held) => !joined.released?.includes(held))
      for (const { submission } of joined.submissions ?? []) Submission.parse(submission)
      for (const { supplement } of joined.supplements ?? []) Supplement.parse(supplement)
      talk.submissions.push(...(joined.submissions ?? []))
      talk.supplements.push(...(joined.supplements ?? []))
      talk.ratings.push(...(joined.ratings ?? []))
      talk.says.push(...(joined.says ?? []))
      talk.answers.push(...(joined.answers ?? []))
      talk.last = joined
      return joined
    },
    /** One message a join, one second apart; the answer to the last one. */
    say(...all: Say[]): string {
      let text = ''
      for (const said of all) {
        talk.now += 1000
        text = talk.join([talk.part(said)]).answers?.[0]?.text ?? ''
      }
      return text
    },
    wait(seconds: number): Joined {
      talk.now += seconds * 1000
      return talk.join([])
    },
    /** Of the n-th message. */
    file(index: number, file: ThreadFile): void {
      const id = talk.parts[index]?.files?.[0]?.id
      if (id !== undefined) talk.files.set(id, file)
    },
  }
  return talk
}

function urgencyOf(text: string): 'normal' | 'emergency' {
  return /着火|燃气泄漏/.test(text) ? 'emergency' : 'normal'
}

/** Its first Chinese line as it is shipped, up to what is filled in. */
export function line(key: keyof typeof texts): string {
  return texts[key].zh.split(/[\n{]/)[0] ?? ''
}
