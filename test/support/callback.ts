/** A hotline, and an errand to tell it something. */
import { Hotline } from '../../channels/hotlines/hotline.ts'
import { jobs } from '../../channels/hotlines/jobs.ts'
import type { Errand, ErrandOutcome } from '../../src/contract/errand.ts'
import type { Request } from '../../src/contract/request.ts'
import { createTestLog } from './queue.ts'

export const NOW = Date.parse('2026-01-05T12:00:00+08:00')
export const SECRET = 'a-secret-of-12315'
export const RECEIPT = '0000-0000-0000-0000-0000'

/** As small as one can be. */
export function smallHotline(number: string, over: object = {}): Hotline {
  return Hotline.parse({
    number,
    name: '消费者投诉举报',
    nameEn: 'Consumer complaints',
    agency: '市场监管局',
    mode: '双号并行',
    confirmed: { is: true, source: 'an invented source' },
    contact: 'integration@example.org',
    dialect: { format: 'json' },
    authentication: { kind: 'bearer' },
    mapping: { messageId: 'id', text: 'text' },
    reply: { success: { body: '{}' }, rejected: { body: '{}' }, failed: { body: '{}' } },
    ...over,
  })
}

/** An update, owed to 12315. */
export function errand(data: Record<string, string> = {}, key = 'u1'): Errand {
  const update = {
    status: 'closed',
    at: '2026-01-05T11:30:00+08:00',
    by: '朝阳区某街道',
    note: '已修好 "A&B" <2>',
    ...data,
  }
  const [kind, channel, endpoint] = ['reply', 'hotlines', '12315'] as const
  return { kind, channel, endpoint, receipt: RECEIPT, key, data: update, attempts: 0, createdAt: NOW }
}

export interface Around {
  secrets?: Record<string, string>
  request?: () => Promise<Request | undefined>
}

const known = async () => ({ source: { messageId: 'm-1', orderNumber: 'GD20260105001' } }) as Request

/** What the house does with an errand, while these hotlines are described. */
export function replying(hotlines: Hotline[], around: Around = {}) {
  const { secrets = { HOTLINE_12315_SECRET: SECRET }, request = known } = around
  const { reply } = jobs({
    files: { current: () => new Map(hotlines.map((each) => [each.number, each])) },
    tracking: { find: async () => undefined, request },
    pushes: { spend: async () => 'closed', giveBack: async () => undefined, close: async () => undefined },
    config: {},
    publicUrl: 'http://127.0.0.1',
    isHeard: false,
    isSummarised: false,
    clock: { now: () => NOW },
    log: createTestLog(),
    secret: (name) => secrets[name],
  })
  return async (each: Errand): Promise<ErrandOutcome | undefined> => reply?.(each)
}
