/** People in what is said and typed, for those who are told no more than they need: numbers as they are spoken, names as they are introduced. */
import { withoutPeople } from './people-in-words.ts'

/** Seven digits or more as they are said, however a recogniser has set them apart. */
const SAID =
  /[\d０-９零〇一二三四五六七八九幺两](?:[\s，、,。.…·-]{0,3}[\d０-９零〇一二三四五六七八九幺两]){6,}/gu

export const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧司'
/** Who says their name; more of what follows may go with it, which a title can do without. */
const INTRODUCED = new RegExp(
  `(?<=我叫|名叫|名字叫|姓名|姓名是|名字是)[${SURNAMES}]\\p{Script=Han}{1,2}|(?<=我姓|免贵姓)\\p{Script=Han}`,
  'gu',
)

/** `names`: of people who are known to be in it. Mask before you cut: half a number is known by nobody as one. */
export function withoutPeopleAsSaid(text: string, names: readonly (string | undefined)[]): string {
  const unnamed = names.reduce<string>(
    (left, name) => (name === undefined || name.length < 2 ? left : left.replaceAll(name, '***')),
    text,
  )
  return withoutPeople(unnamed).replace(SAID, '***').replace(INTRODUCED, '***')
}
