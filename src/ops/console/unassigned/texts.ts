import type { Texts } from '../layout.ts'

const zh = {
  title: '待定单位',
  intro:
    '这些诉求被承办单位退回：系统改派过两次，或者已经没有可派的单位。请指定一个单位；诉求会作为新版本立即派出，原来的时限不变。',
  none: '没有等人指定单位的诉求。',
  columns: {
    receipt: '受理编号',
    topic: '问题分类',
    why: '原因',
    notTo: '退回过的单位',
    status: '状态',
    since: '等待始于',
    act: '指定单位',
  },
  why: { objections: '改派两次后又被退回', 'nobody-left': '没有别的单位可派' },
  unknownTopic: '未分类',
  unit: '单位',
  level: '级别',
  levels: { street: '街道、乡镇', district: '区', city: '市', company: '公共服务企业' },
  copyTo: '抄送（可不填）',
  assign: '指定',
  done: { assigned: '已指定，正在派出。', already: '这件诉求已不在等待：别人先指定了，或者已经办结。' },
  more: '更多',
  newest: '从头看',
}

export const texts: Texts<typeof zh> = {
  zh,
  en: {
    title: 'Waiting for a unit',
    intro:
      'Units gave these back: two others were tried, or nobody is left. Name a unit; the request goes out at once as a new revision, and its times stay as they are.',
    none: 'Nothing waits for a person to name its unit.',
    columns: {
      receipt: 'Receipt',
      topic: 'Topic',
      why: 'Why',
      notTo: 'Gave it back',
      status: 'Status',
      since: 'Waiting since',
      act: 'Name a unit',
    },
    why: { objections: 'given back after two others were tried', 'nobody-left': 'nobody else is left' },
    unknownTopic: 'not known',
    unit: 'Unit',
    level: 'Level',
    levels: {
      street: 'street or town',
      district: 'district',
      city: 'city',
      company: 'public service company',
    },
    copyTo: 'Copy to (optional)',
    assign: 'Name it',
    done: {
      assigned: 'Named; it is on its way.',
      already: 'It does not wait any more: somebody else has named a unit, or it is closed.',
    },
    more: 'More',
    newest: 'From the beginning',
  },
}
