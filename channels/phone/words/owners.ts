/** Whose number it is, by the words around it. */
import type { Role } from './roles.ts'

/** `none`: an order's, a card's, a price: no phone number. */
export type Owner = 'contact' | 'other' | 'none'

type Rule = readonly [owner: Owner | 'unowned', said: RegExp, by?: Role]

const PHONE = '(?:联系)?(?:电话|手机|座机|号码|联系方式)'
const SENTENCE_END = /[。！？!?]/
const CLAUSE_END = /[，,。！？!?\n]/

/** Of what is said before it, the latest wins. */
const before: readonly Rule[] = [
  // One's own.
  ['contact', new RegExp(`(?<![给打])(?:我|俺)(?:本人|自己|这边|这个|的)?的?${PHONE}`, 'gu')],
  [
    'contact',
    /(?:联系|打给?|找)我(?!们)|回我|回电|给我(?:们)?回|[我俺](?:叫|姓)|[我俺](?:本人|自己)?的是[\s，,]{0,2}$/gu,
  ],
  ['contact', /(?:我|俺)(?:老公|爱人|媳妇|老伴|儿子|女儿|妈|爸|家里?)的?(?:电话|手机|座机|号码)/gu],
  [
    'contact',
    new RegExp(`(?:您|你(?!们)).{0,8}${PHONE}|(?:怎么|如何|方便)(?:联系|称呼)[您你]?|来电.{0,3}号`, 'gu'),
  ],
  ['contact', /(?<![我们直去经给都了])(?:联系|打|拨)(?:这个?)?(?:电话|号码)?[\s，,：:]{0,2}$/gu, 'citizen'],
  [
    'contact',
    /my (?:phone|mobile|cell|number|contact)|your (?:phone|mobile|contact|number)|call me|reach (?:me|you)/giu,
  ],
  // Somebody else's: who is complained of, who answers for it, what the agent advises to dial.
  [
    'other',
    /物业|他们|[他她它](?!乡)|对方|人家|老板|公司|单位|工地|店|商家|饭馆|房东|中介|包工头|工头|经理|司机|邻居|楼上|楼下/gu,
  ],
  [
    'other',
    /开发商|热力|供热|供电|自来水|燃气|居委会|村委会|街道|派出所|学校|医院|骗子|骚扰|诈骗|推销|客服|部门|专线|热线/gu,
  ],
  ['other', /(?:我|们|直|去|经|都)(?:打|拨)了?.{0,6}$/gu, 'citizen'],
  ['other', /拨打|致电|您?(?:可以|直接)(?:打|拨|联系)|咨询电话/gu, 'agent'],
  ['other', /(?:his|her|their|its|company|landlord|property|office)(?:'s)? (?:\w+ )?(?:phone|number)/giu],
  // No phone number.
  [
    'none',
    /身份证|证件|订单|工单|单号|编号|卡号|[账帐]号|户号|车牌|验证码|快递|运单|发票|表号|合同|密码|工号|邮编|金额/gu,
  ],
  // A phone number, of nobody in particular: one's own unless somebody else is spoken of.
  ['unowned', /电话|手机|座机|(?<![证件单卡户票牌号递])号码|联系方式|phone|mobile|number/giu],
]

/** Of what is said after it. */
const after: readonly Rule[] = [
  [
    'contact',
    /^[\s，,。.]{0,2}(?:(?:这|那)个?(?:号码?|电话)?(?:就?是)?|就?是)[我俺](?!们|的?(?:邻|房东|老板|楼|公司|单位|前))/u,
  ],
  ['contact', /^[\s，,。.]{0,2}.{0,4}(?:打这个|联系我(?!们)|找我|给我(?:回|打)(?:个|电话)|微信同号|随时打)/u],
  ['other', /^[\s，,。.]{0,2}.{0,4}(?:没人接|打不通|不接|关机|空号|停机|骚扰)/u],
  [
    'other',
    /^[\s，,。.]{0,2}(?:(?:这|那)个?(?:号码?|电话)?(?:就?是)?|就?是)(?:物业|他们?|她|对方|老板|公司|房东|中介|客服)/u,
  ],
  ['none', /^[\s]?(?:元|块钱?|万|亿|千|百|十|度|吨|号楼)/u],
]

/** How much around it counts. */
export const CHARS_BEFORE = 48
export const CHARS_AFTER = 16

/** Undefined where neither says anything of it. */
export function ownerOf(textBefore: string, textAfter: string, by: Role): Owner | undefined {
  const behind = after.find(([, said]) => said.test(textAfter))?.[0]
  if (behind === 'contact' || behind === 'other' || behind === 'none') return behind
  return ownerBefore(textBefore, by)
}

/** By what is said before it alone; of a question, in the whole of it. */
export function ownerBefore(text: string, by: Role): Owner | undefined {
  const said = before
    .filter(([, , role]) => role === undefined || role === by)
    .map(([owner, words]) => ({ owner, at: lastIndex(text, words) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)
  const latest = said.findLast(({ owner }) => owner !== 'unowned')
  const unowned = said.find(({ owner }) => owner === 'unowned')
  if (!latest || latest.owner === 'unowned') return unowned && 'contact'
  if (latest.owner === 'contact' || !unowned || unowned.at <= latest.at) return latest.owner
  // 物业经理姓李，电话是; 身份证号是…，电话是; 快递电话是
  const ends = latest.owner === 'none' ? CLAUSE_END : SENTENCE_END
  return ends.test(text.slice(latest.at, unowned.at)) ? 'contact' : 'other'
}

function lastIndex(text: string, said: RegExp): number {
  let last = -1
  for (const { index } of text.matchAll(said)) last = index
  return last
}
