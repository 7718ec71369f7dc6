/** A catalogue of eight leaves, and what citizens say of them: a model of it is made in no time. */
import type { RequestType } from '../../../src/contract/request.ts'
import { type Catalogue, createCatalogue } from '../../../src/triage/catalogue/catalogue.ts'
import type { Leaf } from '../../../src/triage/catalogue/leaf.ts'
import type { Labelled } from '../../../src/triage/topic/labelled.ts'

function leaf(code: string, path: string, said: string, type: RequestType = 'assistance'): Leaf {
  return {
    code,
    path: path.split('|'),
    nameEn: `matter ${code}`,
    words: path.split('|').slice(1),
    said: said.split('|'),
    type,
    unit: '区城市管理委',
    level: 'district',
    copyTo: undefined,
    tier: '7d',
    flags: [],
  }
}

export const leaves: Leaf[] = [
  leaf('010101', '供暖|暖气不热|全屋不热', '屋里才十四度|暖气片冰凉|家里冻得慌，在家穿羽绒服'),
  leaf('010201', '供暖|供暖收费|退费', '没住人的房子能退供暖费吗|暖气费怎么退', 'consultation'),
  leaf('020101', '道路照明|路灯|路灯不亮', '门口路灯黑了|路灯坏了一个星期|晚上一盏灯都不亮'),
  leaf('020102', '道路照明|路灯|路灯太晃眼', '路灯照得睡不着|对着卧室的路灯太亮'),
  leaf('030101', '劳动用工|工资|拖欠工资', '三个月没发工资|老板跑了工钱没给|欠薪', 'complaint'),
  leaf('030201', '劳动用工|合同|不签合同', '上班半年没签合同|公司不给签劳动合同', 'complaint'),
  leaf('040101', '非机动车|共享单车|乱停放', '共享单车堆在门口|单车把便道占满了', 'report'),
  leaf('040201', '非机动车|充电|充电桩坏', '电动车充电桩扫码没反应|充电插座坏了'),
]

export const catalogue: Catalogue = createCatalogue('small', leaves)

export function labelled(text: string, change: Partial<Labelled> = {}): Labelled {
  return {
    text,
    channel: 'wechat',
    type: 'assistance',
    topic: 'none',
    urgency: 'normal',
    disposition: 'dispatch',
    district: 'none',
    ...change,
  }
}

export const messages: Labelled[] = [
  labelled('今年暖气一点都不热，老人冻感冒了', { topic: '010101' }),
  labelled('摸着暖气片冰手，温度计才十五度', { topic: '010101' }),
  labelled('请问供暖费怎么退，需要什么材料', { topic: '010201', type: 'consultation' }),
  labelled('请问房子空着要交多少暖气费', { topic: '010201', type: 'consultation' }),
  labelled('我们这条胡同的路灯又不亮了', { topic: '020101' }),
  labelled('路灯坏了，晚上摔跤', { topic: '020101' }),
  labelled('路灯照进卧室，能不能加个罩子', { topic: '020102', type: 'suggestion' }),
  labelled('建议把路灯调暗一些', { topic: '020102', type: 'suggestion' }),
  labelled('老板拖欠工资不给，必须给个说法', { topic: '030101', type: 'complaint' }),
  labelled('工地上欠我们工钱，太欺负人了', { topic: '030101', type: 'complaint' }),
  labelled('干了一年单位也不签合同', { topic: '030201', type: 'complaint' }),
  labelled('有人把共享单车乱停在盲道上，请查处', { topic: '040101', type: 'report' }),
  labelled('共享单车乱停放，堵着消防通道', { topic: '040101', type: 'report' }),
  labelled('充电桩坏了没人修', { topic: '040201' }),
]
