/** Citizens who say six things each in an order of their own, and what has to become of that. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../../adapters/postgres.ts'
import type { Request } from '../../../src/contract/request.ts'
import type { WechatApi } from './api-server.ts'
import { RECEIPT } from './conversations.ts'
import { greyPng } from './photo.ts'
import type { Platform } from './platform.ts'
import type { Citizen } from './platform-citizen.ts'
import type { Told } from './platform-letter.ts'

export interface Talk {
  openid: string
  /** As they were sent. */
  texts: string[]
  label: string
  /** SHA-256 of the photo and the recording, by kind. */
  files: Record<'image' | 'audio', string>
  told: Told[]
  /** When the last one was sent, and its answer was there; milliseconds since the epoch. */
  submitted: { from: number; to: number }
}

interface Say {
  is: 'text' | 'image' | 'voice' | 'location'
  say(citizen: Citizen): Promise<Told>
}

export interface Talking {
  platform: Pick<Platform, 'citizen'>
  wechat: WechatApi
  /** From 0 to 1. */
  random(): number
  /** After each answer. */
  onSaid(): void
}

export async function talk(
  { platform, wechat, random, onSaid }: Talking,
  n: number,
  thinkMs: number,
): Promise<Talk> {
  const openid = `oFakeTalk${String(n).padStart(6, '0')}`
  const citizen = platform.citizen(openid)
  const label = `某某路 ${n} 号`
  const photo = greyPng(8 + n)
  const voice = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(32), Buffer.from(openid)])
  const image = wechat.addMedia({ bytes: photo, mediaType: 'image/png', name: 'p.png' })
  const sound = wechat.addMedia({ bytes: voice, mediaType: 'audio/amr', name: 'v.amr' })
  const texts: string[] = []
  const text = (content: string): Say => ({
    is: 'text',
    say: (who) => {
      texts.push(content)
      return who.text(content)
    },
  })
  const says: Say[] = [
    text(`第 ${n} 户暖气不热`),
    text(`第 ${n} 户已经三天了`),
    { is: 'image', say: (who) => who.image(image) },
    { is: 'voice', say: (who) => who.voice(sound, { mediaId16k: sound }) },
    { is: 'location', say: (who) => who.location(39.9, 116.4, label) },
  ]
  const told: Told[] = []
  for (const { say } of shuffled(says, random)) {
    await sleep(random() * thinkMs)
    told.push(await say(citizen))
    onSaid()
  }
  await sleep(random() * thinkMs)
  const from = Date.now()
  told.push(await citizen.text('提交'))
  onSaid()
  const files = { image: sha256(photo), audio: sha256(voice) }
  return { openid, texts, label, files, told, submitted: { from, to: Date.now() } }
}

/** Messages that they have with a receipt in them. */
export function receiptsOf({ openid, told }: Talk, { sent }: WechatApi): string[] {
  const pushed = sent.filter((each) => each.openid === openid).map(({ text }) => text)
  return [...told.flatMap(({ shown }) => shown), ...pushed].flatMap((text) => RECEIPT.exec(text)?.[0] ?? [])
}

interface Row {
  openid: string
  receipt: string
  revision: number
  request: Request
}

export interface Found {
  /** What is not as it has to be, in a line each. */
  faults: string[]
  requests: number
}

export async function compare(pool: Pool, talks: readonly Talk[]): Promise<Found> {
  const { rows } = await pool.query<Row>(`
    select request->'requester'->>'openid' as openid, receipt, revision, request from revisions where channel = 'wechat'`)
  const kept = await pool.query<{ id: string; attachment: Request['attachments'][number] }>(
    'select id, attachment from attachments',
  )
  const files = new Map(kept.rows.map(({ id, attachment }) => [id, attachment]))
  const faults = talks.flatMap((one) => {
    const own = rows.filter(({ openid }) => openid === one.openid)
    const [row] = own
    if (!row || own.length !== 1) return [`${one.openid} has ${own.length} requests or revisions`]
    return faultsOf(one, row, files)
  })
  return { faults, requests: rows.length }
}

function faultsOf(one: Talk, { request, receipt }: Row, files: Map<string, Request['attachments'][number]>) {
  const now = request.attachments.map(({ id }) => files.get(id))
  const seen = {
    text: request.text,
    label: request.location?.text,
    messageId: request.source.messageId,
    files: Object.fromEntries(now.map((file) => [file?.kind ?? '', file?.sha256 ?? file?.state ?? ''])),
    count: now.length,
    receipt,
  }
  const right = {
    text: one.texts.join('\n'),
    label: one.label,
    messageId: one.told[0]?.letter.messageId,
    files: one.files,
    count: 2,
    receipt: receipt,
  }
  return JSON.stringify(sorted(seen)) === JSON.stringify(sorted(right))
    ? []
    : [`${one.openid}: ${JSON.stringify(seen)} is not ${JSON.stringify(right)}`]
}

function sorted<T extends { files: Record<string, string> }>(what: T): T {
  return { ...what, files: Object.fromEntries(Object.entries(what.files).toSorted()) }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((each) => ({ each, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ each }) => each)
}
