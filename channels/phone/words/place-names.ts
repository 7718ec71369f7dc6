/** What a place is called, in what is said before its kind: of 我们那望京 + 街道, 望京. */
import { DIGIT_CHARS } from './numerals.ts'

/** 马路, 线路, 修路 are no road's name. */
export const NO_ROAD = '(?<![马道公铁线电走修网思出半小迷问沿绕堵带赶让挡铺占拦断错速])'

/** A name does not hold these: it begins behind the last one. */
const STOP = new RegExp(
  [
    '(?:[这那哪一几整每某]|多少)[条家所个座片处]$',
    // Who does what with whom.
    '反映|投诉|举报|咨询|表扬|通知|联系|告诉|派单|请求|希望|可以|直接|请问|最近|知道|晓得|通过|经过|路过|途经|进到|送进|已经|救护车|公交车|[找打问催求送派骂拆盖逛怪跑]$',
    '地址|位于|属于|关于|由于|一下|以前|现在|昨天|今天|晚上|早上|[一二三四五六七八九十]月',
    '附近|旁边|对面|旁|门口|楼下|楼上|[前后左右里外][面边]|家里?住|家在|家里|隔壁|小区|社区|街道|城区|北京市?',
    '还有|还是|或者|以及|物业[和跟与]?|老旧|所有|其他|别的|很多|相关|属地|当地|本地|辖区|上级|全市|同一|整治|管理|维修|安装|孩子|老人',
    '[我们您你这那哪个的了是在住到去从叫就有往离给把被让对要想说喂嗯啊呃哦么吗呢吧咱俺他她它该某整每些几没不什因但谁啥怎坐乘]',
    '[\\p{P}\\s\\da-zA-Z]',
  ].join('|'),
  'gu',
)
/** With a name behind them they are none of it: 由望京街道. */
const LEAD = /^(?:[由归等找问催]|打(?!磨)|来(?!广营)|转到?)(?=\p{sc=Han}{2})/u
const LONGEST_NAME = 10

/** Where the name before this place begins; undefined where that can't be told. */
export function nameStart(text: string, at: number, from: number): number | undefined {
  const least = Math.max(from, at - LONGEST_NAME)
  const before = text.slice(least, at)
  let start = 0
  for (const { 0: stop, index } of before.matchAll(STOP)) start = index + stop.length
  if (start === 0 && least > from) return undefined
  return least + start + (LEAD.exec(before.slice(start))?.[0].length ?? 0)
}

/** How many, which of them, and what is done there: 一条胡同, 主街道, 跟社区, 刚出小区. */
const ALONE =
  /^(?:第?[两三四五六七八九十]?[条家所个]|[大小新旧老一半全本两各多主]|各大|(?:刚|准备|正|快|马上|又|再|也|还|先)?[请报进出回开封建修转告推跟和同与向经由上下等过劝帮替归靠按念查看])$/u
/** What of its kind it is: 菜市场, 三甲医院. */
const KIND =
  /^(?:大门|大街小|十字|丁字|三岔|岔|交叉|小小|红绿灯|步行|商业|主干|断头|柏油|水泥|石子|.?高速|地下|网络|社会|公共|重点|农村|城市|人民政府|[镇市县区]里?|三甲|[公私]立|民办|菜|早|农贸|大型|连锁|街心|封闭|高档|居民|宅|新建|在建|施工|建筑|路边|电梯|长租|老年)$/u
/** 三八零路, 运通一零一路: a line of buses; what is at 三十八路车站 has no other name. */
const BUS = new RegExp(
  `^(?:[特夜快]|运通|快速|快速公交|公交|(?:机场)?专线?|观光)?[${DIGIT_CHARS}十百千]+路?$`,
  'u',
)
const NUMBERED_ROAD = /^(?:五[一四]|八一|七一|三八)路?$/

/** What stands before a kind of place and does not name one. */
export function isNoName(name: string, kind: string): boolean {
  if (ALONE.test(name) || KIND.test(name)) return true
  return (/^路/.test(kind) || name.endsWith('路')) && BUS.test(name) && !NUMBERED_ROAD.test(name)
}

/** What a community's name ends in where no word of its kind follows: 花家地北里三号楼. */
const COMMUNITY = new RegExp(
  `(?:[里园苑城庄村湾府坊院区屯口桥门营寺井店坟堡台街巷地湖岛场宫阁轩邸墅寓厦居旗沟河铺甸条]|${NO_ROAD}路|(?<![上下])坡|(?<!工)厂|(?<![老旧新高大整居民])楼|(?<![回大人国商厂全自搬买卖专店])家)$`,
  'u',
)

export function isCommunityName(name: string): boolean {
  return COMMUNITY.test(name)
}
