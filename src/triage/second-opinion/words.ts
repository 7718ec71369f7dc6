/**
 * The words of a request as a model is told them: without numbers, names, plates and doors. What a pattern can't know, such as a
 * name that nothing introduces, stays: whoever turns a model on must be allowed to give it that (docs/models.md).
 */

import { SURNAMES, withoutPeopleAsSaid } from '../../contract/people-as-said.ts'
import type { Request } from '../../contract/request.ts'
import { searchedWords } from '../../contract/searched-words.ts'

/** Characters. */
const LONGEST = 2000
/** So much is looked through; what is masked at its end may be half a number, which nobody knows as one. */
const LOOKED_AT = 8000
const EDGE = 64

export function wordsForModel(
  request: Pick<Request, 'title' | 'text' | 'transcript' | 'flags' | 'extensions' | 'requester' | 'against'>,
): string {
  const whole = searchedWords(request).filter(Boolean).join('\n')
  const { requester, against } = request
  const names = [requester.name, requester.organisation?.name, personIn(against?.name)]
  const masked = MASKED.reduce(
    (text, pattern) => text.replace(pattern, '***'),
    withoutPeopleAsSaid(whole.slice(0, LOOKED_AT), names),
  )
  const end = whole.length > LOOKED_AT ? masked.length - EDGE : masked.length
  return masked.slice(0, Math.max(0, Math.min(LONGEST, end))).toWellFormed()
}

/** Of what is complained of: 物业 and what firms are called are no people, and say what it is about. */
function personIn(name: string | undefined): string | undefined {
  return name !== undefined && ONE_PERSON.test(name) ? name : undefined
}

const HAN = '\\p{Script=Han}'
/** Of a name they are no part. */
const NO_NAME = '的是了说在和给找打不没有来去到就也都很把被让对向跟与及'
const PERSON = `[${SURNAMES}](?:(?![${NO_NAME}])${HAN}){1,2}`
const ONE_PERSON = new RegExp(`^(?:${PERSON}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,2})$`, 'u')
const COUNT = '(?:[A-Za-z]?\\d{1,5}[A-Za-z]?|[零〇一二三四五六七八九十百两]{1,6})'
const ROLE =
  '姓名|名字|联系人|举报人|申请人|投诉人|反映人|当事人|负责人|户主|业主|房东|租客|老板|法人|患者|病人|孩子|学生|老人|母亲|父亲|丈夫|妻子|儿子|女儿|署名|落款'
const TITLE =
  '先生|女士|小姐|太太|师傅|老师|大夫|医生|护士|经理|主任|书记|队长|所长|院长|校长|局长|处长|科长|警官|律师|同志|阿姨|大爷|大妈|奶奶|爷爷|叔叔'

const MASKED = [
  // What phones have left of a number.
  /\d{3}\*{4}\d{4}/g,
  // Names: after what introduces them, before a title, beside a number.
  new RegExp(`(?<=(?:${ROLE})(?:姓名)?[是为]?[:：] ?)[${HAN}·]{2,8}`, 'gu'),
  new RegExp(`(?<=(?:${ROLE}|有个|有人|一个|名)叫(?:做)?)${PERSON}`, 'gu'),
  new RegExp(`(?!高[中校级一二三])[${SURNAMES}]${HAN}{0,2}?(?=${TITLE})`, 'gu'),
  new RegExp(
    `${PERSON}(?=[\\s,，、:：(（]{0,3}(?:(?:联系)?电话|手机号?|身份证号?码?)?[\\s是为:：]{0,3}\\*{3})`,
    'gu',
  ),
  /(?<=\b[Mm]y name(?: is|'s) |\b[Nn]ame: ?)[A-Za-z]+(?: [A-Z][a-z]+){0,2}/g,
  /(?<=\bI(?:'m| am) )[A-Z][a-z]+ [A-Z][a-z]+/g,
  /(?<=\b(?:Mr|Mrs|Ms|Miss|Dr)\.? )[A-Z][a-z]+(?: [A-Z][a-z]+)?/g,
  // Accounts elsewhere.
  /(?<=(?:微信号?|薇信|QQ号?|\bvx|\bwx|\bwechat|\bqq)[:： 是为]{0,3})[A-Za-z\d][\w-]{4,20}/gi,
  // Doors: a place is told down to its road or estate.
  new RegExp(
    `(?:${COUNT} ?(?:号楼|号院|栋|幢|单元|号室|室)[ ,，]?){1,4}(?:\\d{3,4}(?!\\d)|[零〇一二三四五六七八九]{3,4})?[室号户]?`,
    'gu',
  ),
  /(?<=[A-Za-z\d]座 ?)\d{3,4}(?!\d)/g,
  new RegExp(`(?<=[路街道巷弄里村条]|胡同|大院)${COUNT}(?:号(?!线|楼|院)|(?=门牌))`, 'gu'),
  /(?<![\d-])(?!(?:19|20)\d\d-)\d{1,4}(?:-\d{1,4}){2,3}(?![\d-])/g,
  /(?<=\b(?:room|rm|unit|apt|apartment|flat|building|bldg|block|no|number)\.? ?#?)\d{1,5}[a-z]?\b/gi,
]
