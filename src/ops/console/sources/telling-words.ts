/** The sentences of a letter to a source's engineer. */
import type { Texts } from '../layout.ts'

interface Refusal {
  code: string
  count: number
  lately: number
  meaning: string
  first: string | undefined
  last: string | undefined
}

interface Words {
  head(source: { id: string; name: string; agency: string }, at: string): string
  please: string
  nothing: string
  missing(names: readonly string[]): string
  silent(since: string, lasting: string, usual: string | undefined): string
  noisy(lastHour: number, usual: string | undefined): string
  refused(refusal: Refusal): string
  notTaken(refusal: Refusal): string
  stale(count: number, windowSeconds: string | undefined, meaning: string): string
  mapping(count: number, reason: string, receipts: readonly string[]): string
  duplicates(duplicate: number, accepted: number): string
  agreed: string
  address: string
  authentication: string
  format: string
  perMinute: string
  documents: string
}

export const texts: Texts<Words> = {
  zh: {
    head: ({ id, name, agency }, at) =>
      `关于${agency}${name}（${id}）向北京 12345 推送诉求的情况，${at}（北京时间）`,
    please: '请贵方技术人员协助查看：',
    nothing: '目前没有需要贵方处理的问题。',
    missing: (names) =>
      `我方还没有贵方的密钥（${names.join('、')}），在此之前一律回答 503。请通过约定的渠道把密钥交给我方；贵方请保留未成功的请求，稍后重发。`,
    silent: (since, lasting, usual) =>
      `${since} 之后没有收到贵方新的请求，已 ${lasting}${usual === undefined ? '' : `；此时平常每小时约 ${usual} 件`}。请检查发送程序、待发队列和网络。`,
    noisy: (lastHour, usual) =>
      `近一小时收到 ${lastHour} 件${usual === undefined ? '' : `，平常约 ${usual} 件`}。请确认是真实来件，还是补发或程序循环。`,
    refused: ({ code, count, lately, meaning, first, last }) =>
      `${count} 次请求未通过验证（${code}），其中最近 15 分钟 ${lately} 次${spanZh(first, last)}。${meaning}`,
    notTaken: ({ code, count, lately, meaning, first, last }) =>
      `${count} 次请求未被接收（${code}），其中最近 15 分钟 ${lately} 次${spanZh(first, last)}。${meaning}`,
    stale: (count, windowSeconds, meaning) =>
      `${count} 次请求的发送时间超出允许范围${windowSeconds === undefined ? '' : `（前后 ${windowSeconds} 秒）`}，内容我方已留存待人工处理。${meaning}`,
    mapping: (count, reason, receipts) =>
      `${count} 件内容我方已收下，但无法按约定理解：${reason}。受理号如 ${receipts.join('、')}。格式如有变化请告知；未变则由我方修正，贵方不必重发。`,
    duplicates: (duplicate, accepted) =>
      `${accepted} 件中有 ${duplicate} 件是重复的同样内容。我方回答 2xx 即已落盘，不必再发。`,
    agreed: '约定的接口：',
    address: '地址：POST ',
    authentication: '验证：',
    format: '格式：',
    perMinute: '每分钟至多：',
    documents:
      '说明文件：channels/hotlines/README.md（接口、验证、重发），config/hotlines/README.md（各号码的配置）。',
  },
  en: {
    head: ({ id, name, agency }, at) =>
      `On what ${name === '' ? id : `${name} (${id}${agency === '' ? '' : `, ${agency}`})`} posts to Beijing 12345, ${at} (Beijing time)`,
    please: 'Please have your engineers look at this:',
    nothing: 'Nothing needs your attention now.',
    missing: (names) =>
      `We do not have your secret yet (${names.join(', ')}) and answer 503 until we do. Please hand it to us in the agreed way; keep what did not succeed and send it again later.`,
    silent: (since, lasting, usual) =>
      `Nothing new of yours has come since ${since}, for ${lasting}${usual === undefined ? '' : `; about ${usual} an hour are usual at this time`}. Please check the sending program, its outgoing queue and the network.`,
    noisy: (lastHour, usual) =>
      `${lastHour} came in the last hour${usual === undefined ? '' : `, about ${usual} are usual`}. Please say whether these are real, or sent again, or a loop.`,
    refused: ({ code, count, lately, meaning, first, last }) =>
      `${count} requests failed authentication (${code}), ${lately} of them in the last 15 minutes${spanEn(first, last)}. ${meaning}`,
    notTaken: ({ code, count, lately, meaning, first, last }) =>
      `${count} requests were not taken (${code}), ${lately} of them in the last 15 minutes${spanEn(first, last)}. ${meaning}`,
    stale: (count, windowSeconds, meaning) =>
      `${count} requests were sent at a time outside the window${windowSeconds === undefined ? '' : ` (${windowSeconds} s before or after)`}; we keep their content for a person to look at. ${meaning}`,
    mapping: (count, reason, receipts) =>
      `${count} came and are kept, but can not be understood as agreed: ${reason}. Receipts such as ${receipts.join(', ')}. Tell us if the format has changed; if not, it is ours to mend, and nothing needs to be sent again.`,
    duplicates: (duplicate, accepted) =>
      `${duplicate} of ${accepted} were the same content again. Once we have answered 2xx it is on disk and need not be sent any more.`,
    agreed: 'As agreed:',
    address: 'Address: POST ',
    authentication: 'Authentication: ',
    format: 'Format: ',
    perMinute: 'At most, per minute: ',
    documents:
      'Documents: channels/hotlines/README.md (interface, authentication, sending again), config/hotlines/README.md (how each number is described).',
  },
}

function spanZh(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return ''
  return first === last ? `，留存的一次在 ${last}` : `，留存的从 ${first} 到 ${last}`
}

function spanEn(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return ''
  return first === last ? `, one of them at ${last}` : `; those that are kept are from ${first} to ${last}`
}
