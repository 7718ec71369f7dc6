/** What hotlines say of bodies that they can not read, and of fields that they can not fill. */
import type { Forms } from './forms.ts'

const EXPECTED: Forms = [
  ['expected something, it is empty', '内容是空的'],
  ['expected {w}, there is nothing', '应为 {1}，却什么都没有'],
  ['the {x} ends too early', '{1} 没有写完就断了'],
  ['expected JSON', '此处不是正确的 JSON'],
  ['expected JavaScript literal', '此处不是正确的 JavaScript 字面量'],
  ['expected a name', '此处应为名称'],
  ['expected a value', '此处应为值'],
  ['expected a value: a string, a number, a list, an object', '此处应为值：字符串、数字、列表或对象'],
  ['expected the end of a comment', '注释没有结束'],
  ['expected the end of a string', '字符串没有结束'],
  ['expected characters that there are', '转义出的字符并不存在'],
  ['expected at most {n} names in an object', '一个对象最多 {1} 个名称'],
  ['expected each name once in an object', '同一对象里名称重复'],
  ['expected no halves of surrogate pairs', '含有不完整的 Unicode 字符（半个代理对）'],
  ['expected at most {n} values', '最多 {1} 个值'],
  ['expected at most {n} levels of nesting', '嵌套最多 {1} 层'],
  ['expected names of at most {n} characters', '名称最多 {1} 个字符'],
  ['expected paths of at most {n} characters altogether', '各级名称合计最多 {1} 个字符'],
  ['expected at most {n} names in a form', '表单最多 {1} 个名称'],
  ['the form ends within a percent-encoded character', '表单在百分号编码的字符中间断了'],
  ['expected a list at {x}', '{1} 处应为列表'],
  ['expected at most {n} requests', '一次最多 {1} 件'],
  ['expected a dialect of rows', '配置的格式不是按行的格式'],
]

const TABLES: Forms = [
  ['expected a row', '一行也没有'],
  ['expected at most {n} rows', '最多 {1} 行'],
  ['expected at most {n} lines', '最多 {1} 行'],
  ['expected a header line of at most {n} bytes', '表头最多 {1} 字节'],
  ['expected {n} columns, there are {n}', '应有 {1} 列，实有 {2} 列'],
  ['expected at most {n} columns', '最多 {1} 列'],
  ['expected the end of a quoted value', '引号没有结束'],
  ['expected nothing behind a quoted value', '引号之后不应再有内容'],
  ['expected {n} lines around the requests', '诉求前后应有 {1} 行'],
  ['expected the last line to begin with {x}: the file is cut short', '末行应以 {1} 开头：文件被截断了'],
  ['expected a line that is a request', '没有一行是诉求'],
  ['expected {n} bytes, there are {n}', '应有 {1} 字节，实有 {2} 字节'],
]

const MULTIPART: Forms = [
  ['expected Content-Type multipart/form-data', 'Content-Type 应为 multipart/form-data'],
  [
    'expected a boundary of at most {n} characters in Content-Type',
    'Content-Type 里应有 boundary，最多 {1} 个字符',
  ],
  [
    'expected Content-Disposition form-data with a name in every part',
    '每一部分都应有 Content-Disposition: form-data 和 name',
  ],
  ['expected no multipart within multipart', 'multipart 里不应再套 multipart'],
  [
    'expected Content-Transfer-Encoding binary, or valid base64',
    'Content-Transfer-Encoding 应为 binary，或正确的 base64',
  ],
  ['expected the boundary that Content-Type names', '找不到 Content-Type 写明的 boundary'],
  ['expected at most {n} parts', '最多 {1} 个部分'],
  ['the body ends in part {n}', '请求体在第 {1} 部分中间断了'],
  ['expected a part', '一个部分也没有'],
  ['expected headers and an empty line', '应有头部和一个空行'],
]

const XML: Forms = [
  ['expected the end of {n} elements', '有 {1} 个元素没有结束'],
  ['expected an element', '应有一个元素'],
  ['expected no DOCTYPE and no declarations', '不应有 DOCTYPE 或声明'],
  ['expected no text outside of the root element', '根元素之外不应有文字'],
  ['expected nothing behind the root element', '根元素之后不应再有内容'],
  ['expected a name, or &lt; where it is no tag', '应为名称；如果不是标签，请写 &lt;'],
  ['expected at most {n} attributes', '属性最多 {1} 个'],
  ['expected the end of an attribute', '属性没有结束'],
  ['expected at most {n} characters in an attribute', '属性值最多 {1} 个字符'],
  ['expected an attribute, or the end of the tag', '应为属性，或标签的结尾'],
  ['expected &lt; in an attribute', '属性值里的 < 应写成 &lt;'],
  ['expected each attribute once', '属性重复'],
  ['expected a character, one of the five entities, or &amp;', '应为字符、五个预定义实体之一，或 &amp;'],
  ['expected a character, or &amp; where it is none', '应为字符；如果不是实体，请写 &amp;'],
  ['expected at most {n} characters', '最多 {1} 个字符'],
  ['expected at most {n} elements', '最多 {1} 个元素'],
  ['expected at most {n} levels', '最多 {1} 层'],
  ['expected elements in the root', '根元素里应为元素'],
  ['expected no text beside elements', '元素旁边不应有文字'],
  ['expected no elements beside text', '文字旁边不应有元素'],
  ['expected a tag, and no DOCTYPE', '应为标签，且不应有 DOCTYPE'],
  ['expected the end of {x}', '{1} 没有结束'],
  ['expected {x} behind it', '后面应有 {1}'],
  ['expected {x}, and no attributes', '应为 {1}，且不带属性'],
  ['expected one {w} that is one', '应有且只有一个正确的 {1}'],
  ['expected Envelope as the root element', '根元素应为 Envelope'],
  ['expected Body in Envelope', 'Envelope 里应有 Body'],
  ['expected one Body in Envelope', 'Envelope 里应只有一个 Body'],
  ['expected an element in Body', 'Body 里应有一个元素'],
  ['expected one element in Body', 'Body 里应只有一个元素'],
  ['expected no Fault in Body', 'Body 里是 Fault（对方报告了错误）'],
]

const CHARSETS: Forms = [
  [
    'expected no replacement characters (U+FFFD): the sender has lost text',
    '含有替换符（U+FFFD）：对方发送前已丢失文字',
  ],
  [
    'expected a charset of utf-8, gb18030, gbk, gb2312, big5, utf-16',
    '字符集应为 utf-8、gb18030、gbk、gb2312、big5、utf-16 之一',
  ],
]

const MAPPING: Forms = [
  [
    "messageId: there is nothing at {x}, expected the sender's own id",
    'messageId：{1} 处没有内容，应为对方自己的编号',
  ],
  ['text: there is nothing at {x}, expected the words of the request', 'text：{1} 处没有内容，应为诉求正文'],
  [
    'text: there is nothing of its expression, expected the words of the request',
    'text：表达式没有得出内容，应为诉求正文',
  ],
  ['text: it is too long to be kept as a file', 'text：太长，存不成文件'],
  ['attachments: expected at most {n} files', 'attachments：最多 {1} 个文件'],
  ['attachments: there are more than {n}', 'attachments：多于 {1} 个文件'],
  [
    'extensions: expected at most {n} characters that no field takes',
    'extensions：没有对应字段的内容最多 {1} 个字符',
  ],
  [
    'expected a string, a number, true or false of the expression, got {x}',
    '表达式应得出文字、数字或真假，却得出 {1}',
  ],
  ['the expression made more than {n} characters', '表达式得出的内容超过 {1} 个字符'],
  ['the expression took longer than {n} ms', '表达式超过 {1} 毫秒没有算完'],
  ['the expression failed', '表达式出错'],
  ['the expression failed (JSONata {w})', '表达式出错（JSONata {1}）'],
  ['the record can not be given to an expression: it is too deep', '嵌套太深，无法交给表达式'],
  ['this is no address of a file', '这不是文件的地址'],
  ['expected base64', '应为 base64'],
]

/** Where it is: what stands before a colon. */
const PLACES: Forms = [
  ['row {n}: {r}', '第 {1} 件：{2}'],
  ['charset: {r}', '字符集：{1}'],
  ['syntax: {r}', '语法：{1}'],
  ['structure: {r}', '结构：{1}'],
  ['size: {r}', '大小：{1}'],
  ['in column {n}: {r}', '第 {1} 列：{2}'],
  ['in the header line: {r}', '表头：{1}'],
  ['line {n}, column {n}: {r}', '第 {1} 行第 {2} 列：{3}'],
  ['line {n}: {r}', '第 {1} 行：{2}'],
  ['XML, character {n}: {r}', 'XML 第 {1} 个字符：{2}'],
  ['part {n}: {r}', '第 {1} 部分：{2}'],
  ['in {x}: {r}', '{1} 里：{2}'],
]

/** The last takes charsets alone, or one of several: `expected utf-8 or gb18030`. */
export const decoding: Forms = [
  ...EXPECTED,
  ...TABLES,
  ...MULTIPART,
  ...XML,
  ...CHARSETS,
  ...MAPPING,
  ['expected {w}', '应为 {1}'],
  ['expected {w} or {w}', '应为 {1} 或 {2}'],
  ['expected {w} or {w} or {w}', '应为 {1}、{2} 或 {3}'],
  ...PLACES,
]
