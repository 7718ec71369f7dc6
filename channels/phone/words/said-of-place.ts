/** What is said of a place around its name: not there, on the way there, it burns there, ask there. */

/** How much around it counts. */
export const PLACE_CHARS = 24

type Said = readonly [before: string, after: string]

const FILLED = '(?:[\\s，,]|那个|这个|嗯|呃|啊)*$'
const OBJECTION = new RegExp(
  `(?:(?<!是)不是(?:[在去到说]|住在?)?|(?<![在住归])不(?:在|住在?|归|属于)|(?<!有)没有?(?:在|住在?)|(?:别|(?<!用)不用|(?<!要)不要)[去来到]|并非|而非)${FILLED}`,
  'u',
)
/** 不是在幸福路吗 says that it is. */
const RHETORICAL = /^[^，,。！？!?\n]{0,12}[吗嘛么]/u
const OBJECTED =
  /^[\s，,哦啊呃嗯]{0,3}(?:[那这](?:[里边儿]|个?地方)?)?(?:不是(?:我|这|那|他|她|出事|现场)|我?们?(?:早|已经|现在)*就?(?:不住|没住|搬[走家])|没(?:事|着火|起火|问题)|(?:别|不用|不要)[去来]|不对(?![劲外头称])|[我您]?[说讲报记弄搞听写]?错了)/u

/** It is not there. */
export function isDenied([before, after]: Said): boolean {
  return OBJECTED.test(after) || (OBJECTION.test(before) && !RHETORICAL.test(after))
}

const GOING = new RegExp(
  `(?:(?<![过出进回拿])去(?:过|往|了)?|前往|赶[往去到]|(?:准备|打算|想|要|正|先|刚)到|[送运]到|搬?离开?|(?:以前|之前|原来|原先|从前|曾经|当时|户口|户籍|身份证|老家|单位|公司|学校|上班)(?:[都就]?(?:是|在|住在?)|上?的?地址是?)*|(?:找|打|问|联系)[过了]?)${FILLED}`,
  'u',
)
const GONE =
  /^[那这里边儿]{0,2}[\s，,]?(?:上班|上学|工作|打工|干活|看病|住院|开会|办事|办手续|出差|取|买|的?路上|搬[到来走出过]|出来|出发|[那这]?是我?(?:以前|之前|原来|单位|公司|老家))/u

/** Where one goes, works or once lived: of no account beside where it happens. */
export function isAside([before, after]: Said): boolean {
  return GOING.test(before) || GONE.test(after)
}

const EVENT =
  '着火|起火|失火|冒烟|爆炸|晕倒|昏倒|昏迷|摔|倒地|倒下|倒塌|塌了|被.{0,4}[撞砸打捅扎]|[撞砸]了|出事|车祸|触电|漏气|泄漏|溺水|落水|跳楼'
const HAPPENS = new RegExp(
  `^(?:[^，,。！？!?\\n]{0,6}?|[\\s，,]{1,2}(?:这[里边儿])?(?:有人|人|我|老人|孩子|家里|楼[上下])?)(?:${EVENT})`,
  'u',
)
const HAPPENING = new RegExp(
  `(?:(?<![的个家])人(?:现在|就|还)?在|(?:现场|事发地|出事的?地[点方])(?:就?[在是])?)${FILLED}`,
  'u',
)

/** Where somebody is in danger. */
export function isScene([before, after]: Said): boolean {
  return HAPPENS.test(after) || HAPPENING.test(before)
}

const TURNS_TO = '[去到打拨找向跟转派]|联系|咨询|反映|通知'
const ADVICE = new RegExp(
  `(?:可以|建议|请|直接|[帮给替]?您)(?:您|先|再|也|直接|自己|可以)*(?:${TURNS_TO})[^。！？!?\\n]{0,6}$|[转派交](?:单|办)?[给到至由]${FILLED}|(?:由|拨打|致电|通知|反[映馈][给到])${FILLED}|已经?(?:转|派|联系|通知|反映)[了过]?${FILLED}|(?:我们?|这[里边儿]|中心|单位|他们|(?:办公|窗口|大厅|街道的|社区的)地[址点])就?[是在]${FILLED}`,
  'u',
)
const ADVISED =
  /^的?(?:电话|号码|热线|窗口|工作人员|服务中心|办事大厅|那边)|^(?:就|他们)?(?:会|将|来|管|派单|转办|办公|负责|办理|处理|答复|核实|咨询)/u
const ASKED = /^[^。！\n]{0,12}(?:对吗|对吧|是吗|是吧|对不对|是不是|没错吧|吗？?$)/u

/** An agent's: where to turn, who will see to it, where the agent sits; not what is read back. */
export function isAdvice([before, after]: Said): boolean {
  return (ADVICE.test(before) || ADVISED.test(after)) && !ASKED.test(after)
}
