/**
 * What agents of a hotline say by rule, and what citizens say who call one. Of texts without marks: see `plainText`.
 * Agents': after the rules of speech that hotlines publish (12345 of Zhongwei, 卫审服管发〔2022〕20号, and of Yingkou).
 * Citizens': from invented calls. How much one counts: 3, hardly anybody else says so; 2, seldom; 1, a hint.
 */
export interface Formulas {
  weight: 1 | 2 | 3
  said: readonly RegExp[]
}

export const agentFormulas: readonly Formulas[] = [
  // Greetings.
  {
    weight: 3,
    said: [
      /有(?:什么|啥)(?:问题|事情?)?(?:需要)?(?:可以|能够?|要)?(?:为[您你]|帮[您你助到忙])/g,
      /(?:[您你]好|欢迎[致拨]电?打?|这里是|我是|我们是)(?:北京)?市?(?:12345|市民(?:服务)?热线|政务服务(?:便民)?热线)(?!.{0,4}[吗嘛么吧])/g,
      /(?:12345|热线)[您你]好/g,
      /(?:工号|话务员|受理员|坐席|座席).{0,8}为[您你]服务/g,
    ],
  },
  { weight: 2, said: [/为[您你]服务/g, /(?:专席|专线|服务中心)(?:[您你]好|请讲|为[您你])/g] },
  { weight: 1, said: [/(?<![跟和给对])(?:[您你]请?|请[您你]?)(?:讲|说)(?![的了过])/g] },
  // What is asked.
  { weight: 3, said: [/(?:请问|[您你]).{0,3}(?:反映|咨询|投诉|办理|求助)的?是?(?:什么|哪)/g] },
  {
    weight: 2,
    said: [
      /[您你]这?边?的?(?:联系)?(?:电话|手机号?|联系方式|号码)(?:号码)?是?(?:多少|方便|留|提供|给我|告诉)/g,
      /[您你](?:给我)?(?:留|提供)(?:一?[个下])/g,
      /(?:怎么|如何)称呼|(?:[您你]|先生|女士|请问)贵姓/g,
      /(?:[您你]|请问|具体)家?(?:[是在住说]){0,2}(?:地址|位置|地点)?是?在?(?:哪个|什么)(?:区|小区|街道|位置|地方|路)/g,
      /具体的?(?:地址|位置|地点)|方便(?:留|提供|告知)一?下?/g,
      /还有(?:其他|其它|别的|什么)的?(?:问题|诉求|需要|要反映|可以)/g,
    ],
  },
  // Registering it.
  {
    weight: 3,
    said: [
      /(?:我|这边|这里|先|再|来|马上)(?:就|会|已经?|现在|马上|先|再)?[帮给为替][您你](?:做个?|进行)?(?:登记|记录|记一?下|反映|转|派|查|核|提交|催|受理|下单|复述|问)/g,
    ],
  },
  {
    weight: 2,
    said: [
      /已经?[帮给为替][您你]/g,
      /[您你](?:刚才|来电)?(?:反映|投诉|咨询|描述)的(?:这个)?(?:问题|情况|内容|事|诉求)?/g,
      /(?:部门|单位|工作人员|属地|街道).{0,10}(?:联系|回复|答复|告知)[您你]|[给跟和与][您你](?:联系|回复|答复|回电)/g,
      /[跟和与给向][您你]再?(?:核对|确认|核实|复述)/g,
    ],
  },
  // Waiting, and being called back.
  {
    weight: 2,
    said: [
      /请[您你]?(?:稍等|稍候|不要挂机|别挂机?|保持(?:电话|手机)?(?:畅通|通话))/g,
      /[让您你]久等了|(?:电话|手机)(?:保持)?畅通|保持.{0,6}畅通/g,
    ],
  },
  // Closing.
  {
    weight: 3,
    said: [
      /感谢[您你].{0,4}(?:来电|致电|拨打|接听|等待|配合|反映)/g,
      /(?:对我的?|对?本次|对?此次)(?:服务|通话|工作).{0,6}评价/g,
    ],
  },
  { weight: 2, said: [/祝[您你](?:生活|工作|身体|一切)?(?:愉快|顺利|健康)/g] },
  { weight: 1, said: [/(?:理解|明白)[您你]的|给[您你](?:带来|造成)|不客气|非常抱歉/g] },
  // Calling back.
  { weight: 3, said: [/[给对向跟][您你](?:做|进行)?一?[个下]?(?:电话)?回访|回访一下/g] },
  { weight: 2, said: [/[您你](?:对|是否).{0,12}满意/g, /请问是.{1,6}(?:先生|女士)/g] },
  // In English.
  {
    weight: 3,
    said: [/how (?:may|can) i (?:help|assist)/g, /(?:thank you|thanks) for (?:calling|your call)/g],
  },
  {
    weight: 2,
    said: [
      /(?:may|can|could) i (?:have|get|know) your|(?:this is|welcome to) (?:the )?(?:beijing )?(?:12345|hotline)/g,
      /please (?:hold|stay)|anything else (?:i can|you)|keep your phone/g,
      /(?:i will|i'll|i have|i've|let me) (?:recorded?|register|registered|noted?|forward(?:ed)?|transfer)/g,
    ],
  },
]

/** A machine's: they say nothing of a voice that a citizen's words were put down to, too. */
export const recordedFormulas: readonly Formulas[] = [
  {
    weight: 3,
    said: [
      /请按[0-9零一二三四五六七八九井星]/g,
      /(?:通话|电话).{0,6}录音|正在为[您你](?:转接|接通)|(?:坐席|座席|话务员).{0,2}忙/g,
    ],
  },
  { weight: 2, said: [/欢迎(?:致电|拨打|使用)/g, /for english|press (?:one|two|1|2)/g] },
]

export const citizenFormulas: readonly Formulas[] = [
  // The matter.
  {
    weight: 3,
    said: [
      /(?:我|俺|我们|我这边)(?:就|是|还|今天)?(?:想|要|是想|是要|打算|得|来)(?:再|跟你们?|向你们?|给你们?)?(?:反映|反应|投诉|举报|咨询|问|了解|求助|表扬|建议|申请|告)/g,
    ],
  },
  {
    weight: 2,
    said: [
      /(?<![您你])想要?(?:反映|反应|投诉|举报|咨询|问|了解)(?:一下|个|点|下)/g,
      /(?<![您你])(?:反映|反应|投诉|举报)(?:一个|个|一下)(?:问题|事|情况|我们|我家)/g,
    ],
  },
  // What you of the hotline should do.
  {
    weight: 3,
    said: [
      /你们(?:12345)?(?:到底|还|倒是|究竟|怎么|能)?(?:管不管|管吗|管不|不管|能不能|给不给|赶紧|赶快|快点|得|必须)/g,
      /[给跟]你们都?(?:打|反映|反应|说|投诉)/g,
    ],
  },
  {
    weight: 2,
    said: [
      /打了?(?:好几|好多|[两三四五六八几])[个次遍回]/g,
      /[帮给替]我们?(?:反映|反应|问|查|催|看|解决|处理|转|登记|记)/g,
      /(?:是|喂|[您你]好)12345(?:热线)?[吗嘛么吧不]/g,
    ],
  },
  // What is one's own.
  {
    weight: 2,
    said: [
      /(?<![您你])[我俺](?:家|住在?|租的?|买的?)/g,
      /(?:我们|俺们|我)(?:小区|楼|院|村|这儿|这块|这栋|这个(?:小区|楼|村)|单元|家|公司|工地|工友|租)/g,
      /[我俺]的?(?:电话|手机号?|联系方式)(?:号码?)?就?是/g,
    ],
  },
  { weight: 1, said: [/[我俺](?:姓|叫|老公|爱人|媳妇|老伴|孩子|儿子|女儿|妈|爸)/g] },
  // Anger.
  { weight: 1, said: [/没有?人(?:管|来|理)|一直不|都不管|不像话|气人|急死|受不了|你们|麻烦[您你]/g] },
  // Words of Henan, Shandong, Shanghai, Guangdong, Sichuan, the Northeast.
  { weight: 2, said: [/俺|恁|中不中|阿拉|侬|我哋|我屋[头里]|啷个|啥子|咋个|咋整/g] },
  // In English.
  {
    weight: 3,
    said: [
      /i(?:'d| would)? (?:want|like|need) to (?:report|complain|file|ask|know|make a complaint)/g,
      /i(?:'m| am) calling (?:about|because)/g,
    ],
  },
  {
    weight: 2,
    said: [/my (?:apartment|landlord|building|neighbou?rs?|home|heating|house|company|boss|flat|street)/g],
  },
  { weight: 1, said: [/(?:can|could) you (?:please )?(?:send|help|tell|do)|nobody|no one/g] },
]

/** Handing over: who speaks first after it may be another agent. */
export const HANDOVER =
  /(?:[帮给为替][您你]|现在|马上|电话)转(?:接|到|给|过去)|接通(?:专席|专家|部门)|transfer (?:you|your call)/

/** Before an agent's formula: it is told what an agent once said. */
export const QUOTES_AGENT =
  /(?:你们|他们?|她|人家|客服|接线员|话务员|那边|上次|上回|之前|昨天|前天|每次|每回|跟我|对我|给我|[老总光就都](?=说)|they|you guys|last time).{0,6}(?:说|讲|告诉我|回复|答复|答应|said|told me|say).{0,40}$/

/** Just before a citizen's formula: an agent repeats it. */
export const QUOTES_CITIZEN = /(?:您|你(?!们)|先生|女士).{0,5}(?:说|反映|讲|表示|提到|要求|意思).{0,8}$/

/** Lower case, no marks, no space beside a Chinese character, a spoken 12345 as digits. */
export function plainText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .replace(/(?<=\p{sc=Han}) | (?=\p{sc=Han})/gu, '')
    .replace(/[一幺1][二2][三3][四4][五5]/g, '12345')
}
