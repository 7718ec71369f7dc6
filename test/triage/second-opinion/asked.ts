/** A request that triage is not sure of, and whoever asks a model about it. */
import type { Request, Triage } from '../../../src/contract/request.ts'
import type { Opinion, OpinionAsked } from '../../../src/contract/second-opinion.ts'
import {
  createSecondOpinions,
  type SecondOpinionParts,
} from '../../../src/triage/second-opinion/second-opinion.ts'
import { createTestLog } from '../../support/queue.ts'
import { submission } from '../../support/samples.ts'

export const leaves: Readonly<Record<string, { path: string[]; flags: ('minor' | 'confidential')[] }>> = {
  '010101': { path: ['供暖', '供暖质量', '室温不达标'], flags: [] },
  '010102': { path: ['供暖', '供暖质量', '暖气片漏水'], flags: [] },
  '020101': { path: ['供排水', '漏水', '管道漏水'], flags: [] },
  '030101': { path: ['物业', '维修', '维修不及时'], flags: [] },
  '040101': { path: ['住房', '邻里', '楼上漏水'], flags: [] },
  '320101': { path: ['未成年人', '侵害未成年人', '家长打骂孩子'], flags: ['minor'] },
}
export const codes = ['010101', '010102', '020101', '030101', '040101']

export function request(text: string, changes: Partial<Request> = {}): Request {
  const { attachments: _none, ...content } = submission('m')
  return {
    ...content,
    schema: 'jiesu.request/1',
    receipt: 'ED47-H9C0-MA3R-N4NS-QBA0',
    revision: 1,
    receivedAt: '2026-01-05T08:30:00.000+08:00',
    attachments: [],
    text,
    ...changes,
  } as Request
}

export function triage(changes: Partial<Triage> = {}): Triage {
  return {
    type: 'assistance',
    urgency: 'normal',
    disposition: 'dispatch',
    category: { code: '010101', path: leaves['010101']?.path ?? [], confidence: 0.3 },
    candidates: codes.map((code, at) => ({ code, confidence: 0.3 - at / 20 })),
    lanes: [],
    flags: [],
    dispatchDueAt: '2026-01-06T08:30:00.000+08:00',
    handleDueAt: '2026-01-12T08:30:00.000+08:00',
    evidence: ['topic/words: 暖气'],
    by: 'jiesu-triage/1',
    told: { zh: '已转给负责的单位', en: 'passed on' },
    ...changes,
  }
}

export const said = (category: string, confidence = 0.9): Opinion => ({
  is: 'said',
  category,
  type: 'complaint',
  confidence,
  usage: { inputTokens: 400, outputTokens: 20 },
})

export function setUp(
  answer: (asked: OpinionAsked, signal: AbortSignal) => Promise<Opinion>,
  changes: Partial<SecondOpinionParts> = {},
) {
  const asked: OpinionAsked[] = []
  const settled: unknown[] = []
  const log = createTestLog()
  let now = 0
  const opinions = createSecondOpinions({
    opinion: {
      ask(question, signal) {
        asked.push(question)
        return answer(question, signal)
      },
    },
    budget: {
      reserve: async () => async (usage) => void settled.push(usage),
      costOf: ({ inputTokens }) => inputTokens / 1000,
    },
    model: 'Qwen2.5:14b',
    below: 0.5,
    seconds: 0.2,
    atOnce: 3,
    leafOf: (code) => leaves[code],
    direct: (code) => ({ direction: { unit: `管${code}的`, level: 'city' }, flags: ['place-unknown'] }),
    follow: (_request, judged) => ({ ...judged, handleDueAt: `due of ${judged.category?.code}` }),
    clock: { now: () => now },
    log,
    ...changes,
  })
  return { ...opinions, asked, settled, log, pass: (ms: number) => (now += ms) }
}
