/** What led triage to what it found, in words: `about/rule: words`. One that has no name stands as it is. */
import type { Lang } from '../layout.ts'
import { laneName } from './lanes.ts'

/** What a line is about, in the order in which it is shown. */
export const abouts = {
  type: ['类型', 'Type'],
  topic: ['类目', 'Category'],
  urgency: ['紧急程度', 'Urgency'],
  disposition: ['去向', 'Disposition'],
  place: ['地点', 'Place'],
  direction: ['承办方向', 'Direction'],
  repeat: ['重复', 'Repeat'],
  crowd: ['多人反映', 'Crowd'],
  lane: ['通道', 'Lane'],
  model: ['模型', 'Model'],
} as const

export type About = keyof typeof abouts

export interface Evidence {
  /** Undefined: of a form that is not known. */
  about: About | undefined
  rule: string
  words: string
}

const LINE = /^([a-z]+)\/([^:\s]+)(?:: ?(.*))?$/s

export function readEvidence(line: string): Evidence {
  const [, about = '', rule = '', words = ''] = LINE.exec(line) ?? []
  const known = Object.keys(abouts).find((each): each is About => each === about)
  return known ? { about: known, rule, words } : { about: undefined, rule: '', words: line }
}

const rules: Readonly<Record<string, string>> = {
  corrected: '值班人员更正',
  model: '模型',
  // urgency
  'gas-leak': '燃气泄漏',
  fire: '起火',
  explosive: '危险化学品',
  drowning: '落水',
  'trapped-lift': '电梯困人',
  trapped: '有人被困',
  collapse: '坍塌',
  'road-collapse': '路面塌陷',
  'live-wire': '带电线路',
  'electric-shock': '触电',
  'open-manhole': '井盖缺失',
  medical: '急病、受伤',
  poisoning: '中毒',
  epidemic: '疫情',
  fallen: '跌落、砸伤',
  suicide: '轻生',
  violence: '暴力、威胁',
  'missing-person': '有人走失',
  fraud: '正在受骗',
  crowd: '聚众冲突',
  'road-accident': '交通事故',
  flood: '积水内涝',
  'flood-home': '家中进水',
  stranded: '滞留',
  'heating-out': '停暖',
  'water-out': '停水',
  'power-out': '停电',
  'gas-out': '停气',
  'lift-out': '电梯停运',
  sewage: '污水外溢',
  weather: '极端天气',
  vulnerable: '特殊人群',
  deadline: '期限将至',
  birth: '临产',
  bite: '被动物咬伤',
  'bomb-threat': '扬言爆炸',
  'child-abuse': '侵害未成年人',
  'crime-now': '正在作案',
  drunk: '醉酒',
  falling: '高处坠物',
  'hot-water': '热水喷溅',
  intruder: '有人闯入',
  'kidnap-ride': '乘车被挟持',
  'no-breath': '没有呼吸',
  overdose: '服毒、自伤',
  'person-hurt': '有人受伤',
  slope: '山体滑坡',
  stampede: '拥挤踩踏',
  toxic: '有毒气体',
  emergency: '有险情就是求助',
  noise: '没有说什么事',
  learned: '整段话像险情（模型判断）',
  pressing: '整段话听着紧急（模型判断）',
  doubted: '有险情字眼，整段话不像（模型判断）',
  'none-denied': '不算：说明没有',
  'none-figure': '不算：另有含义',
  'none-compared': '不算：比喻',
  'none-past': '不算：过去的事',
  'none-recent': '不算：刚才的事',
  'none-often': '不算：常有的事',
  'none-over': '不算：已经解决',
  'none-aftermath': '不算：事后的事',
  'none-told': '不算：转述、演练、影视',
  'none-general': '不算：泛指',
  'none-asked': '不算：只是询问',
  'none-supposed': '不算：假设',
  'none-unlikely': '不算：整段话不急（模型判断）',
  // disposition
  abroad: '外地或境外的事',
  advertising: '广告',
  'asked-again': '催问已提交的诉求',
  discipline: '纪检监察',
  'in-arbitration': '仲裁中',
  'in-court': '诉讼中',
  'others-data': '索要他人信息',
  'police-case': '公安已立案',
  'private-wish': '私人愿望',
  secrets: '涉密',
  'unlawful-wish': '违法要求',
  abuse: '谩骂',
  leaf: '目录规定',
  question: '只是咨询',
  place: '地点在外地',
  // topic, place
  words: '所用的词',
  'below-threshold': '所用的词（没有把握）',
  source: '来源标明',
  conflict: '说法不一',
  'not-there': '提到，但不是事发地',
  'several-districts': '几个区都有',
  named: '地名',
  address: '地址',
  there: '事发地',
  way: '途经或去往',
  lives: '居住地',
  home: '户籍地或老家',
  work: '工作地',
  outside: '北京以外',
  geocoder: '地图服务',
  // relations, direction
  'same-requester': '同一诉求人',
  'new-facts': '有新情况',
  'same-place': '同一地点',
  'known-danger': '险情已在处置',
  'first-responsible': '首接负责',
  'not-to': '已提出异议的单位',
  objections: '单位异议',
}

/** Of a lane its name, and by what it was found. */
const LANE_RULE = /^(.+)-(endpoint|requester|flag|place|words)$/
const laneBy = { endpoint: '渠道', requester: '诉求人', flag: '目录', place: '地点', words: '用词' } as const

export function ruleName(rule: string, lang: Lang): string {
  const [, lane, by] = LANE_RULE.exec(rule) ?? []
  const reason = Object.entries(laneBy).find(([name]) => name === by)?.[1]
  if (lang === 'zh' && lane && reason) return `${laneName(lane, lang)}（${reason}）`
  return (lang === 'zh' && Object.hasOwn(rules, rule) && rules[rule]) || rule
}

export function aboutName(about: About, lang: Lang): string {
  return abouts[about][lang === 'zh' ? 0 : 1]
}
