/**
 * Huawei Cloud Speech Interaction Service, 录音文件识别: what a query answers, which is also what a callback posts, there
 * with `job_id`: https://support.huaweicloud.com/api-sis/sis_03_0093.html (CollectTranscriberJob). Times are milliseconds;
 * no confidence is told. `EXECUTING`, and what comes with `ERROR`, are of older editions and of the services' common shape
 * of faults (`error_code`, `error_msg`): the page of today does not tell them.
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import { type Body, type Dialect, UnreadableError } from '../dialect.ts'
import { readNotice } from '../notice.ts'
import { extensionsOf, idLike, inOrder, isRecord, listOf, numeric, parsed, pick, toMs } from '../read.ts'

const ROLES = new Map<string, Utterance['role']>([
  ['AGENT', 'agent'],
  ['USER', 'citizen'],
])

const Segment = z
  .object({
    start_time: numeric,
    end_time: numeric,
    // Missing where this part of the recording could not be heard.
    result: z
      .object({ text: z.string(), analysis_info: z.object({ role: idLike.nullish() }).nullish() })
      .nullish(),
  })
  .transform(({ start_time, end_time, result }) => {
    const voice = result?.analysis_info?.role ?? undefined
    const role = ROLES.get(voice ?? '')
    const times = { startMs: toMs(start_time, 'ms'), endMs: toMs(end_time, 'ms') }
    return { role, voice, ...times, text: result?.text ?? '' }
  })

const Job = z.object({
  job_id: idLike.nullish(),
  status: z.string(),
  segments: listOf(Segment).nullish(),
  error_code: z.string().nullish(),
  error_msg: z.string().nullish(),
})

const STATES = new Set(['WAITING', 'EXECUTING', 'FINISHED', 'ERROR'])

export const huawei: Dialect = {
  id: 'huawei',
  title: '华为云语音交互服务 SIS 录音文件识别, query and callback',
  detects({ json }) {
    if (!isRecord(json) || typeof json.status !== 'string' || !STATES.has(json.status)) return false
    return Array.isArray(json.segments) || 'create_time' in json || 'job_id' in json
  },
  read({ json }: Body): Told[] {
    const { job_id, status, segments, error_code, error_msg } = parsed(Job, json)
    if (status !== 'FINISHED')
      return readNotice({ status, reason: [error_code, error_msg].filter(Boolean).join(' ') })
    if (!segments) throw new UnreadableError('/segments: expected a list')
    const names = ['create_time', 'start_time', 'finish_time', 'audio_duration']
    return [
      {
        callId: job_id ?? undefined,
        transcript: {
          engine: 'huawei',
          language: 'zh-CN',
          utterances: inOrder(segments.filter(({ text }) => text !== '')),
        },
        extensions: extensionsOf(isRecord(json) ? pick(json, ...names) : {}),
      },
    ]
  },
}
