/** How a request stands and what happens next, in plain words. */
import type { Disposition, RequestType, Status } from '../../../../src/contract/request.ts'

interface StatusTexts {
  /** As a heading: how it stands now. */
  now: Record<Status, string>
  /** As a line of the timeline. */
  event: Record<Status, string>
  /** What the citizen can expect. */
  next: Record<Status, string>
  /** Why something goes another way than to a department of the city; undefined: it does not. */
  disposition: Record<Disposition, string | undefined>
  type: Record<RequestType, string>
}

const zh: StatusTexts = {
  now: {
    received: '已收到',
    triaged: '已登记',
    dispatched: '已转给负责的单位',
    in_progress: '正在办理',
    returned: '正在重新安排单位',
    closed: '已办结',
    rated: '已评价',
  },
  event: {
    received: '我们收到了您的诉求',
    triaged: '已登记，分清了是什么事、由谁负责',
    dispatched: '转给了负责的单位',
    in_progress: '负责的单位正在办理',
    returned: '原单位退回，正在重新安排',
    closed: '办结了',
    rated: '对办理结果作了评价',
  },
  next: {
    received: '我们正在登记，看这件事该由哪个单位负责。您现在不用做什么。',
    triaged: '接下来会转给负责的单位。您现在不用做什么。',
    dispatched: '负责的单位会处理，需要时会和您联系。您现在不用做什么。',
    in_progress: '负责的单位正在处理，需要时会和您联系。您现在不用做什么。',
    returned: '我们正在找合适的单位，不会因此搁下。您现在不用做什么。',
    closed: '请在下面给办理结果打分。如果问题没有解决，也请在下面补充说明。',
    rated: '谢谢您的评价。如果问题又出现了，可以在下面补充说明。',
  },
  disposition: {
    dispatch: undefined,
    'answer-now': '您问的事可以直接答复，不用转给其他单位。',
    'transfer-110': '这件事由公安 110 负责。如果情况紧急，请马上拨打 110。',
    'transfer-119': '这件事由消防 119 负责。如果情况紧急，请马上拨打 119。',
    'transfer-120': '这件事由急救 120 负责。如果情况紧急，请马上拨打 120。',
    'transfer-122': '这件事由交通事故报警 122 负责。如果情况紧急，请马上拨打 122。',
    'litigation-or-petition':
      '这类事按规定要走诉讼、仲裁、纪检监察、行政复议或信访的渠道，12345 不能代办，会告诉您该找哪里。',
    'repeat-in-progress': '同一件事已经在办理，这次的内容会一起交给承办单位。',
    'secret-or-privacy': '内容涉及国家秘密、商业秘密或个人隐私，按规定要另行处理。',
    'out-of-remit': '这件事不在 12345 的受理范围内，会告诉您该找哪里。',
    'unlawful-or-abusive': '按规定，这类内容不能转给承办单位办理。',
  },
  type: {
    consultation: '咨询',
    assistance: '求助',
    complaint: '投诉',
    report: '举报',
    suggestion: '建议',
    praise: '表扬',
    other: '其他',
    unknown: '未选类别',
  },
}

const en: StatusTexts = {
  now: {
    received: 'Received',
    triaged: 'Registered',
    dispatched: 'Passed to the responsible office',
    in_progress: 'Being handled',
    returned: 'Being passed to another office',
    closed: 'Closed',
    rated: 'Rated',
  },
  event: {
    received: 'We received your request',
    triaged: 'It was registered: what it is about and who is responsible',
    dispatched: 'It was passed to the responsible office',
    in_progress: 'The responsible office is handling it',
    returned: 'That office gave it back; another one is being found',
    closed: 'It was closed',
    rated: 'The outcome was rated',
  },
  next: {
    received:
      'We are registering it and finding out which office is responsible. You need not do anything now.',
    triaged: 'Next it goes to the responsible office. You need not do anything now.',
    dispatched:
      'The responsible office will handle it and contact you if need be. You need not do anything now.',
    in_progress:
      'The responsible office is at it and will contact you if need be. You need not do anything now.',
    returned: 'We are finding the right office; it is not put aside. You need not do anything now.',
    closed: 'Please rate the outcome below. If the problem is still there, please add to your request below.',
    rated: 'Thank you for rating. If the problem comes back, you can add to your request below.',
  },
  disposition: {
    dispatch: undefined,
    'answer-now': 'Your question can be answered directly; no other office is needed.',
    'transfer-110': 'This is for the police, 110. If it is urgent, call 110 now.',
    'transfer-119': 'This is for the fire brigade, 119. If it is urgent, call 119 now.',
    'transfer-120': 'This is for the ambulance, 120. If it is urgent, call 120 now.',
    'transfer-122': 'This is for the traffic police, 122. If it is urgent, call 122 now.',
    'litigation-or-petition':
      'By law such a matter goes to a court, arbitration, discipline inspection, review or petition office. 12345 cannot act instead; you will be told where to turn.',
    'repeat-in-progress': 'The same matter is being handled already; what you sent now is added to it.',
    'secret-or-privacy': 'It touches state or trade secrets or somebody’s privacy and is handled separately.',
    'out-of-remit': 'This is outside what 12345 may take up; you will be told where to turn.',
    'unlawful-or-abusive': 'By regulation such content is not passed to an office.',
  },
  type: {
    consultation: 'Question',
    assistance: 'Request for help',
    complaint: 'Complaint',
    report: 'Report of a violation',
    suggestion: 'Suggestion',
    praise: 'Praise',
    other: 'Other',
    unknown: 'No kind chosen',
  },
}

export const statusTexts = { zh, en }

/** Of the pages. */
export type Lang = keyof typeof statusTexts
