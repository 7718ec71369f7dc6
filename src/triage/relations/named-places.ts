/** Compounds, roads and villages that a text names: no list has them all, so they are known by how such names end. */

/** What stands before a name, or is none: names don't go across it. */
const GAP =
  /家住|住在|位于|靠近|附近|旁边|隔壁|对面|路过|门口|北京市|街道|地区|老旧|[我你您他她咱们住在的是到从和与及跟就这那有去往于给把被让请问个县镇乡进送来过]|(?<![小社])区|[^\p{Script=Han}\p{L}\d]/gu
const NAMED =
  /([\p{Script=Han}\p{L}]{2,6}?)(小区|家园|嘉园|花园|公寓|大厦|广场|社区|新村|大街|胡同|大桥|[东南西北]里|[苑园路街巷桥村院])/gu
/** They end so, and are no names, whatever stands before them. */
const COMMON =
  /(?:[马道公铁半线电管短走修堵过一思水油小主辅环出网门绕让][路]|[法大后前小学养老]院|电影院|[校菜果]园|[农本全进出]村|[逛沿临]街|步行街|商业街|小巷)$/u
/** They end so, and are names where something of its own stands before them. */
const BARE =
  /^(?:整|全|各|每|本|新|旧|一)?(?:小区|花园|公园|家园|公寓|大厦|广场|社区|大街|胡同|大桥|天桥|立交桥|医院|幼儿园|动物园)$/u
const MOST = 8

/** `text` is `plain`. In the order of the text, each once; linear in its length. */
export function namedPlaces(text: string): string[] {
  const found = new Set<string>()
  for (const part of text.replace(GAP, ' ').split(' ')) {
    for (const [name] of part.slice(0, LONGEST_PART).matchAll(NAMED)) {
      if (!COMMON.test(name) && !BARE.test(name)) found.add(name)
      if (found.size === MOST) return [...found]
    }
  }
  return [...found]
}

/** Between two gaps: no name is so long, and what is longer is no language. */
const LONGEST_PART = 200
