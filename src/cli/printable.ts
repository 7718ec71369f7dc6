/** What was sent by strangers, made safe for a terminal and for eyes that need not see it all. */

/** What moves a cursor, colours a terminal or turns the direction of text. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** Control characters as `\u{1b}`, but for those in `but`. */
export function printable(text: string, but = ''): string {
  return text.replace(CONTROLS, (found) =>
    but.includes(found) ? found : `\\u{${found.codePointAt(0)?.toString(16)}}`,
  )
}

const field = (names: string) => new RegExp(`("(?:${names})"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)(?=")`, 'giu')
const NAMES = field('name|realName|nickname|contact|linkman|姓名|联系人|被反映人')
const PHONES = field('phone|callerNumber|mobile|tel|telephone|电话|手机|联系电话')
const HIDDEN = field(
  'identityNumber|idCard|openid|unionid|email|address|password|secret|\\w*token|key|authorization|signature|sign|证件号',
)
/** Wherever they stand: of people, and numbers to call, mainland mobiles and landlines. */
const IDENTITY = /(?<![\w-])\d{17}[\dXx](?![\w-])/g
const NUMBER = /(?<![\w-])(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?![\w-])/g

/** Phones 3+4, names surname and star, identities and credentials not at all. JSON is laid out, so that no escape hides a field. */
export function masked(text: string): string {
  return laidOut(text)
    .replace(HIDDEN, '$1***')
    .replace(PHONES, (_, head: string, number: string) => head + maskedNumber(number))
    .replace(NAMES, (_, head: string, name: string) => `${head}${name.startsWith('\\') ? '' : [...name][0]}*`)
    .replace(IDENTITY, '***')
    .replace(NUMBER, maskedNumber)
}

function maskedNumber(number: string): string {
  const own = number.replace(/^\+?86[- ]?/, '')
  return own.length > 7 ? `${own.slice(0, 3)}****${own.slice(-4)}` : '***'
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
