/** What invented citizens say in the scene of the console's tests and pictures. */

export interface Told {
  text: string
  type: string
  district: string
  place: string
  title?: string
  name?: string
  phone?: string
}

export const told: readonly Told[] = [
  {
    text: '我家暖气不热，室温只有十四度，老人和孩子都感冒了，物业说要等换热站。请尽快派人来看看。',
    type: 'assistance',
    district: '110105',
    place: '某某街道幸福里 3 号楼 2 单元',
    title: '暖气不热',
    name: '王小明',
    phone: '13800001234',
  },
  {
    text: '小区门口的路灯坏了一周，晚上回家看不见路，昨天有位老人差点摔倒。',
    type: 'complaint',
    district: '110108',
    place: '某某路 15 号院东门',
    name: '李试',
    phone: '13800002345',
  },
  {
    text: '公交 999 路早高峰间隔二十分钟，站台上挤满了人，能不能加密班次？',
    type: 'suggestion',
    district: '110106',
    place: '某某桥东站',
    phone: '13800003456',
  },
  {
    text: '想问一下，孩子户口在外地，今年幼升小要准备哪些材料？',
    type: 'consultation',
    district: '110102',
    place: '某某胡同',
    name: '赵询',
    phone: '13800004567',
  },
  {
    text: '楼下餐馆油烟直排，开窗就是味道，反映过三次没有结果。',
    type: 'complaint',
    district: '110101',
    place: '某某大街 8 号',
    name: '孙直',
    phone: '13800005678',
  },
  {
    text: '楼道里堆满纸箱，消防通道被锁，门推不开，里面还有人给电动车充电。',
    type: 'report',
    district: '110112',
    place: '某某家园 11 号楼',
    name: '周安',
    phone: '13800006789',
  },
  {
    text: '社区医院的大夫上门给我父亲换药，态度特别好，谢谢他们。',
    type: 'praise',
    district: '110114',
    place: '某某镇卫生服务中心',
    name: '吴谢',
  },
]

/** The man of the request that the pictures show, on the phone; citizen and agent in turn. */
export const transcript = {
  engine: 'example-asr',
  language: 'zh-CN',
  segments: [
    [0, 2800, 'agent', '您好，12345，请问您反映什么问题？'],
    [3100, 9400, 'citizen', '我家暖气不热，屋里才十四度，老人孩子都感冒了。'],
    [9900, 12_300, 'agent', '请问您家住在哪个小区？'],
    [12_700, 17_200, 'citizen', '幸福里三号楼二单元，一整栋都这样，我电话是一三八零零零零一二三四。'],
    [17_800, 21_000, 'agent', '已经记下，会派给供热单位，请您保持电话畅通。'],
  ].map(([startMs, endMs, speaker, text]) => ({ speaker, startMs, endMs, text })),
}

/** Whatever shows it must show it as text: an alert, an element or a turned line is a fault. */
export const hostile = {
  script: '<script>window.pwned = 1; alert(1)</script>',
  image: `"><img src=x onerror="window.pwned = 1">`,
  end: ']]></textarea></title></style><svg onload="window.pwned = 1">',
  turned: '\u202egnp.exe\u2066 turned',
} as const

export const hostileText = `敌意文本 ${Object.values(hostile).join(' ')} {{7*7}} \${7*7} javascript:window.pwned=1`
