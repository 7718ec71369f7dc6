/** The ports as far as a post needs them, in memory; and a hotline whose sender and mapping are plain to see. */
import { hash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { createReplies } from '../../../channels/hotlines/answer/reply.ts'
import type { Authenticator } from '../../../channels/hotlines/authentication/authenticator.ts'
import { createClockSuspicion } from '../../../channels/hotlines/clock-suspicion.ts'
import { Hotline } from '../../../channels/hotlines/hotline.ts'
import type { Mapped, Mapper } from '../../../channels/hotlines/map/mapper.ts'
import { type Arrived, MapError, type Tree } from '../../../channels/hotlines/message.ts'
import { createReceiver } from '../../../channels/hotlines/receive.ts'
import type { LiveHotline } from '../../../channels/hotlines/registry.ts'
import type { Unmapped } from '../../../src/contract/channel.ts'
import { RejectedError } from '../../../src/contract/errors.ts'
import type { RefusedBody } from '../../../src/contract/ledger.ts'
import type { BlobMeta, BlobUpload, Proof } from '../../../src/contract/ports.ts'
import type { Submission } from '../../../src/contract/submission.ts'

export const noon = Date.parse('2026-01-05T12:00:00+08:00')

export interface Stored extends BlobMeta {
  content: Buffer
}

/** What each port was given, in order. */
export function createPorts({ completesProofs = true } = {}) {
  const accepted: { submission: Submission; proof: Proof | undefined }[] = []
  const kept: Unmapped[] = []
  const refused: string[] = []
  const bodies: RefusedBody[] = []
  const blobs: Stored[] = []
  const proofs = new Map<string, Proof>()
  const asked: boolean[] = []
  const faults = { accept: undefined as Error | undefined, store: undefined as Error | undefined }
  const enter = (receipt: string, proof: Proof | undefined) => {
    if (!proof) return { receipt }
    const receipts = completesProofs ? [...proof.receipts, receipt] : proof.receipts
    proofs.set(proof.nonce, { ...proof, receipts })
    return { receipt }
  }
  const intake = {
    async accept(submission: Submission, proof?: Proof) {
      if (faults.accept) throw faults.accept
      accepted.push({ submission, proof })
      return enter(`R-${submission.source.messageId}`, proof)
    },
    async keep(unmapped: Unmapped) {
      kept.push(unmapped)
      return enter(`K-${hash('sha256', unmapped.bytes).slice(0, 8)}`, unmapped.proof)
    },
    async proofOf(_origin: object, nonce: string, { older } = { older: false }) {
      asked.push(older)
      return proofs.get(nonce)
    },
    refused: (_origin: object, code: string) => void refused.push(code),
    supplement: async () => ({ receipt: '' }),
    part: async () => ({ receipt: '', urgency: 'normal' as const }),
    find: () => undefined,
  }
  async function store({ origin, name, stream, mediaType }: BlobUpload): Promise<BlobMeta> {
    if (faults.store) throw faults.store
    const content = await buffer(stream)
    if (content.includes('virus')) throw new RejectedError('unsupported-media', { detail: 'not taken' })
    const id = `blob-${blobs.length}`
    const meta = { id, origin, kind: 'file' as const, mediaType: mediaType ?? 'image/png', name }
    const stored = { ...meta, bytes: content.length, sha256: hash('sha256', content), content }
    blobs.push(stored)
    return stored
  }
  return { accepted, kept, refused, bodies, blobs, proofs, asked, faults, intake, store }
}

/** Proven by `x-sign: good`; `x-nonce` makes a proof of it, `x-stale` makes it stale. */
const authenticator: Authenticator = {
  needs: ['SECRET'],
  hidden: { headers: ['x-sign'], query: ['token'], body: ['password'] },
  isUsable: () => true,
  ahead: () => undefined,
  verify({ headers, body, query }) {
    const { 'x-sign': sign, 'x-nonce': nonce, 'x-stale': stale } = headers
    if (sign !== 'good') return { ok: false, reason: 'wrong-signature' }
    const digest = hash('sha256', Buffer.concat([body, Buffer.from(`${query} ${nonce}`)]))
    const proof = nonce === undefined ? {} : { proof: { nonce, digest } }
    if (stale !== undefined) return { ok: false, reason: 'stale', isStale: true, body, ...proof }
    return { ok: true, body, ...proof }
  },
  sign: (unsigned) => unsigned,
  evidence: () => ({ sign: 'a MAC' }),
  verifyEvidence: ({ body }) => ({ body }),
}

/** `{id, text, order?, urls?, files?}` */
export const mapper: Mapper & { closed: number } = {
  closed: 0,
  map(record, { receivedAt }) {
    const { id, text, order, urls = [], files = [] } = Object(record)
    if (id === undefined) throw new MapError('messageId: nothing at `id`')
    if (id === 'bug') throw new TypeError('an error of ours')
    const content: Mapped['content'] = {
      messageId: id,
      ...(order !== undefined && { orderNumber: order }),
      requester: { kind: 'individual', anonymous: true, confidential: false },
      type: 'complaint',
      text,
      reply: { wanted: true, via: 'hotline' },
      flags: [],
      extensions: { receivedAt: String(receivedAt) },
    }
    return {
      content,
      fetches: urls.map((url: string) => ({ url })),
      inline: files.map((words: string) => ({ name: 'a.png', bytes: Buffer.from(words) })),
      faultyFiles: files.length > 1 ? [{ name: 'b.png', reason: 'it is no base64' }] : [],
    }
  },
  async close() {
    this.closed += 1
  },
}

export function describeHotline(differs: object = {}): Hotline {
  const body = '{"code":"{code}","receipts":"{receipts}","message":"{message}","count":"{count}"}'
  return Hotline.parse({
    number: '12315',
    name: '消费者投诉举报',
    nameEn: 'Consumer complaints',
    agency: '市场监管局',
    mode: '双号并行',
    confirmed: { is: false, source: 'invented for a test' },
    contact: 'nobody',
    dialect: { format: 'json', each: 'list' },
    authentication: { kind: 'bearer' },
    mapping: { messageId: 'id', text: 'text' },
    reply: { success: { body }, rejected: { body }, failed: { body } },
    ...differs,
  })
}

export function createLive(differs: object = {}): LiveHotline {
  const hotline = describeHotline(differs)
  return { hotline, authenticator, mapper, replies: createReplies(hotline.reply) }
}

export function post(body: Tree | Buffer, { headers = {}, ...differs }: Partial<Arrived> = {}): Arrived {
  return {
    method: 'POST',
    path: '/hotlines/12315',
    query: '',
    headers: { 'content-type': 'application/json', 'x-sign': 'good', ...headers },
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    ip: '127.0.0.1',
    at: noon,
    ...differs,
  }
}

/** A house of doubles around one hotline. */
export function createDoor(differs: object = {}, options: { completesProofs?: boolean } = {}) {
  const ports = createPorts(options)
  const live = createLive(differs)
  const errors: object[] = []
  const clock = { at: noon, now: () => clock.at }
  const lines: object[] = []
  const tell = (data: object) => void lines.push(data)
  const log = { error: (data: object) => void errors.push(data), warn: tell, info: tell }
  const taken = { count: 0 }
  const suspicion = createClockSuspicion({ sources: 3, clock, log })
  const receiver = createReceiver({
    intake: ports.intake,
    blobs: { store: ports.store } as never,
    limits: {
      async take(_key, { max }) {
        taken.count += 1
        return { count: taken.count, allowed: taken.count <= max, retryAfter: taken.count > max ? 42 : 0 }
      },
      async giveBack() {},
    },
    refusals: { keep: (refused) => void ports.bodies.push(refused) },
    secret: () => 'a secret of this test',
    deriveKey: () => Buffer.alloc(32, 7),
    registry: { during: (_live, work) => work() },
    suspicion,
    log,
  })
  const send = async (body: Tree | Buffer, how: Partial<Arrived> = {}) => {
    const { status, headers, body: answer } = await receiver.receive(live, post(body, how))
    return { status, headers, ...JSON.parse(answer.toString()) }
  }
  return { ...ports, live, receiver, suspicion, errors, lines, clock, taken, send }
}
