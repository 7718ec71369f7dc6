/** Words of the page of one that lies in quarantine. */
import type { QuarantineState } from '../../../contract/quarantine.ts'
import type { Texts } from '../layout.ts'

export interface EntryTexts {
  why: string
  whatNext: { raw: string; entry: string }
  facts: Record<'reason' | 'source' | 'received' | 'gateway' | 'kind' | 'bytes' | 'state' | 'note', string>
  /** Of what its channel read, by its name. */
  readFacts: Readonly<Record<string, string>>
  decoded: string
  decodedHint: string
  bytes: string
  skeleton: string
  cut: string
  unmask: string
  unmaskHint: string
  unmasked: string
  download: string
  acts: string
  tryIt: string
  tryHint: string
  replay: string
  replayHint: string
  discard: string
  discardHint: string
  reopen: string
  reopenHint: string
  emptied: string
  /** Where somebody has brought it, before this one came. */
  gone: (state: QuarantineState, by: string | undefined, at: string) => string
  settled: (by: string | undefined, at: string) => string
  goneHint: string
  history: string
  back: string
  others: string
  force: string
  forceSure: string
  rehearsed: string
  would: { new: string; revision: (number: number) => string; duplicate: string }
  stillNot: string
  newer: (at: string) => string
  content: (number: number, count: number) => string
  unchanged: string
  openRequest: string
  done: { replayed: string; duplicate: string; discarded: string; reopened: string }
}

const DONE_ZH: Record<QuarantineState, string> = { open: '取回隔离区', replayed: '重放', discarded: '弃置' }
const DONE_EN: Record<QuarantineState, string> = {
  open: 'reopened',
  replayed: 'replayed',
  discarded: 'discarded',
}

export const entryTexts: Texts<EntryTexts> = {
  zh: {
    why: '为什么在这里',
    whatNext: {
      raw: '来件真实，但按现在的映射读不懂。先改 config/hotlines 下该来源的文件，再 npm run -s jiesu -- reload，然后在这里试一试。',
      entry: '内容已经是诉求，但台账存不下（例如含有数据库不能保存的字符）。重放时会去掉这些字符。',
    },
    readFacts: {
      charset: '字符集',
      format: '结构',
      requests: '其中诉求',
      files: '其中文件',
      fault: '读不通之处',
    },
    facts: {
      reason: '原因',
      source: '来源',
      received: '收到',
      gateway: '网关',
      kind: '格式',
      bytes: '字节',
      state: '状态',
      note: '弃置原因',
    },
    decoded: '解码后',
    decodedHint: '按来源现在的配置读出；人名、电话、正文已遮盖。',
    bytes: '原始字节',
    skeleton: '只显示骨架：连续的字母、数字、汉字以个数代替。',
    cut: '只显示前 16 KB；其余请下载。',
    unmask: '显示未遮盖的内容',
    unmaskHint: '原始字节里可能有个人信息和口令。谁、何时、为什么看，都会记入审计。',
    unmasked: '现在显示的是未遮盖的内容，已记入审计。',
    download: '下载原始字节',
    acts: '处理',
    tryIt: '按现在的映射试一试',
    tryHint: '什么都不改变，只看会怎样。',
    replay: '重放',
    replayHint: '进入台账并上队列，受理编号和收到时间不变。',
    discard: '弃置',
    discardHint: '不再处理。内容和原因仍然保存，保存期内（config/retention.yaml）可以取回隔离区。',
    reopen: '取回隔离区',
    reopenHint: '重新变为待处理；受理编号、收到时间和内容不变。过了保存期就会删除，不能再取回。',
    emptied: '内容已按个人信息要求清空，不能取回。',
    gone: (state, by, at) =>
      `${by === undefined ? '' : `${by} `}已于 ${at} ${DONE_ZH[state]}，您这次没有改变什么。`,
    settled: (by, at) => (by === undefined ? at : `${by}，${at}`),
    goneHint: '可能是别人刚刚处理的，或者页面打开得太久。',
    history: '谁处理过（审计）',
    back: '回隔离区',
    others: '看其他已弃置的',
    force: '用旧内容盖过新内容',
    forceSure: '我确认：较旧的内容要成为最新的版本',
    rehearsed: '试一试的结果',
    would: {
      new: '可以重放：会成为一件新诉求。',
      revision: (number: number) => `可以重放：会成为第 ${number} 版。`,
      duplicate: '台账里已有同样的内容：重放只会让它离开隔离区。',
    },
    stillNot: '还是不行：',
    newer: (at: string) => `同一诉求在 ${at} 已有更新的内容。弃置这一件，或确认用它盖过新的。`,
    content: (number: number, count: number) =>
      count === 1 ? '会得到的内容（已遮盖）' : `会得到的内容 ${number}/${count}（已遮盖）`,
    unchanged: '什么都没有改变。',
    openRequest: '打开诉求',
    done: {
      replayed: '已重放：几秒内上队列。',
      duplicate: '台账里已有同样的内容：这一件已离开隔离区。',
      discarded: '已弃置。内容仍然保存，弄错了可以在下面取回。',
      reopened: '已取回隔离区，等待处理。',
    },
  },
  en: {
    why: 'Why it is here',
    whatNext: {
      raw: "Authentic, but not understood by the present mapping. Mend the source's file in config/hotlines, then npm run -s jiesu -- reload, then try it here.",
      entry:
        'It is a request already, but the ledger can not store it (a character that no database holds, say). A replay leaves these characters out.',
    },
    readFacts: {
      charset: 'Charset',
      format: 'Structure',
      requests: 'Requests in it',
      files: 'Files in it',
      fault: 'Fault',
    },
    facts: {
      reason: 'Reason',
      source: 'Source',
      received: 'Received',
      gateway: 'Gateway',
      kind: 'Format',
      bytes: 'Bytes',
      state: 'State',
      note: 'Why discarded',
    },
    decoded: 'Decoded',
    decodedHint: "As read by the source's present file; people, numbers and words are masked.",
    bytes: 'Raw bytes',
    skeleton: 'Only a skeleton: runs of letters, digits and words are shown as their length.',
    cut: 'Only the first 16 KB: download the rest.',
    unmask: 'Show it unmasked',
    unmaskHint:
      'The bytes may hold people and credentials. Who looked, when and why is kept in the audit log.',
    unmasked: 'This is shown unmasked; that is in the audit log.',
    download: 'Download the bytes',
    acts: 'Do',
    tryIt: 'Try it with the present mapping',
    tryHint: 'Changes nothing: it only says what would come.',
    replay: 'Replay',
    replayHint: 'Into the ledger and onto the queue, with its receipt and its time.',
    discard: 'Discard',
    discardHint:
      'Nothing is done with it any more. It is kept with the reason, and can be taken back until its time has passed (config/retention.yaml).',
    reopen: 'Take it back into quarantine',
    reopenHint:
      'It waits again, with its receipt, its time and its content. Once its time of keeping has passed it is deleted and can not be taken back.',
    emptied: 'Its content was emptied, since a person wanted to be forgotten: it can not be taken back.',
    gone: (state, by, at) =>
      `${by === undefined ? `It was ${DONE_EN[state]}` : `${by} had ${DONE_EN[state]} it`} at ${at}: nothing was changed now.`,
    settled: (by, at) => (by === undefined ? at : `${by}, ${at}`),
    goneHint: 'Perhaps somebody was faster, or this page was open for long.',
    history: 'Who did what (audit)',
    back: 'Back to quarantine',
    others: 'Others that were discarded',
    force: 'Put the older words over the newer',
    forceSure: 'I am sure: the older words are to be the newest revision',
    rehearsed: 'What a replay would do',
    would: {
      new: 'It can be replayed: a new request.',
      revision: (number: number) => `It can be replayed: revision ${number}.`,
      duplicate: 'The ledger has the very same already: a replay only takes it out of quarantine.',
    },
    stillNot: 'Still not: ',
    newer: (at: string) =>
      `The same request was said anew at ${at}. Discard this one, or confirm that it goes over the newer.`,
    content: (number: number, count: number) =>
      count === 1 ? 'What would come (masked)' : `What would come, ${number} of ${count} (masked)`,
    unchanged: 'Nothing was changed.',
    openRequest: 'Open the request',
    done: {
      replayed: 'Replayed: on the queue within seconds.',
      duplicate: 'The ledger had the very same already: this one has left quarantine.',
      discarded: 'Discarded. It is kept, and can be taken back below.',
      reopened: 'It is back in quarantine, and waits.',
    },
  },
}
