/** What the values of a request are called. */
import type { Stage } from '../../../contract/ledger.ts'
import type { JobState } from '../../../contract/queue-desk.ts'
import type { Disposition, Request, RequestType, Status, Urgency } from '../../../contract/request.ts'
import type { Texts } from '../layout.ts'

export interface Names {
  type: Record<RequestType, string>
  urgency: Record<Urgency, string>
  via: Record<Request['reply']['via'], string>
  state: Record<Status, string>
  disposition: Record<Disposition, string>
  stage: Record<Stage | 'taken' | 'handed-on', string>
  job: Record<JobState, string>
}

export const names: Texts<Names> = {
  zh: {
    type: {
      consultation: '咨询',
      assistance: '求助',
      complaint: '投诉',
      report: '举报',
      suggestion: '建议',
      praise: '表扬',
      other: '其他',
      unknown: '未分类',
    },
    urgency: { emergency: '紧急', urgent: '加急', normal: '普通' },
    via: { wechat: '微信', web: '网页', hotline: '原热线', phone: '电话', sms: '短信', none: '不回复' },
    state: {
      received: '已收到',
      triaged: '已分类',
      dispatched: '已派单',
      in_progress: '办理中',
      returned: '已退回',
      closed: '已办结',
      rated: '已评价',
    },
    disposition: {
      dispatch: '派单',
      'answer-now': '直接答复',
      'transfer-110': '转 110',
      'transfer-119': '转 119',
      'transfer-120': '转 120',
      'transfer-122': '转 122',
      'litigation-or-petition': '引导至诉讼、信访等渠道',
      'repeat-in-progress': '重复，正在办理',
      'secret-or-privacy': '涉密或隐私',
      'out-of-remit': '不在受理范围',
      'unlawful-or-abusive': '违法或恶意',
    },
    stage: {
      received: '在台账中，还没有进队列',
      queued: '在等待分类',
      triaged: '已分类，还没有进派单队列',
      dispatched: '在派单队列中，下游还没有取走',
      taken: '下游已经取走',
      'handed-on': '由值班人员从队列取下，已人工转办；下游没有从队列取走',
    },
    job: { waiting: '等待', active: '正在处理', delayed: '稍后再试', failed: '失败', completed: '已完成' },
  },
  en: {
    type: {
      consultation: 'consultation',
      assistance: 'assistance',
      complaint: 'complaint',
      report: 'report',
      suggestion: 'suggestion',
      praise: 'praise',
      other: 'other',
      unknown: 'not sorted',
    },
    urgency: { emergency: 'emergency', urgent: 'urgent', normal: 'normal' },
    via: { wechat: 'WeChat', web: 'web', hotline: 'its hotline', phone: 'phone', sms: 'SMS', none: 'none' },
    state: {
      received: 'received',
      triaged: 'triaged',
      dispatched: 'dispatched',
      in_progress: 'in progress',
      returned: 'returned',
      closed: 'closed',
      rated: 'rated',
    },
    disposition: {
      dispatch: 'to be dispatched',
      'answer-now': 'answered at once',
      'transfer-110': 'to 110',
      'transfer-119': 'to 119',
      'transfer-120': 'to 120',
      'transfer-122': 'to 122',
      'litigation-or-petition': 'to litigation or petition',
      'repeat-in-progress': 'repeated, in progress',
      'secret-or-privacy': 'secret or private',
      'out-of-remit': 'out of remit',
      'unlawful-or-abusive': 'unlawful or abusive',
    },
    stage: {
      received: 'in the ledger, not on a queue yet',
      queued: 'waits to be triaged',
      triaged: 'triaged, not on the dispatch queue yet',
      dispatched: 'on the dispatch queue, not taken yet',
      taken: 'taken by the dispatcher',
      'handed-on':
        'taken off the queue by an operator and handed on by hand: the dispatcher has not taken it',
    },
    job: {
      waiting: 'waiting',
      active: 'active',
      delayed: 'delayed',
      failed: 'failed',
      completed: 'completed',
    },
  },
}

/** A badge only where it is worth a look. */
export function urgencyLevel(urgency: Urgency): 'danger' | 'warning' | 'neutral' {
  return urgency === 'emergency' ? 'danger' : urgency === 'urgent' ? 'warning' : 'neutral'
}

export function stateLevel(state: Status): 'good' | 'warning' | 'neutral' {
  if (state === 'closed' || state === 'rated') return 'good'
  return state === 'returned' ? 'warning' : 'neutral'
}
