/** The columns of a city's own table, and the words in its cells, as they may be called in Chinese. */
import type { Leaf } from './leaf.ts'

export type LeafColumn = keyof Leaf
/** `level1` … `level4`: the path, a level in each column. */
export type SheetColumn = LeafColumn | `level${1 | 2 | 3 | 4}`

const headers: Record<SheetColumn, readonly string[]> = {
  code: ['编码', '代码', '类别编码', '事项编码', '目录编码'],
  path: ['类别路径', '路径', '类别', '目录路径'],
  level1: ['一级', '一级类别', '一级分类', '一级目录', '一级事项', 'level1'],
  level2: ['二级', '二级类别', '二级分类', '二级目录', '二级事项', 'level2'],
  level3: ['三级', '三级类别', '三级分类', '三级目录', '三级事项', 'level3'],
  level4: ['四级', '四级类别', '四级分类', '四级目录', '四级事项', 'level4'],
  nameEn: ['英文名', '英文名称', '英文'],
  words: ['同义词', '关键词', '近义词'],
  said: ['说法', '市民说法', '常见说法', '例句'],
  type: ['类型', '诉求类型', '常见类型'],
  unit: ['承办单位', '责任单位', '主责单位', '派单方向'],
  level: ['层级', '承办层级', '单位层级'],
  copyTo: ['抄送', '抄送单位', '抄送至'],
  tier: ['时限', '办理时限', '处理时限'],
  flags: ['标记', '标签', '标识'],
}

const columns = new Map<string, SheetColumn>()
for (const [column, names] of Object.entries(headers))
  for (const name of [column, ...names]) if (isColumn(column)) columns.set(plainHeader(name), column)

function isColumn(name: string): name is SheetColumn {
  return name in headers
}

/** Undefined: none that is known. */
export function columnOf(header: string): SheetColumn | undefined {
  return columns.get(plainHeader(header))
}

function plainHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\(.*?\)|[\s*_:-]/g, '')
}

/** 编码 (code), for whoever reads what is missing. */
export function headerOf(column: SheetColumn): string {
  return `${headers[column][0]} (${column})`
}

/** Without them a leaf is what it is without a copy, flags and an English name. */
export const optionalColumns: readonly LeafColumn[] = ['nameEn', 'copyTo', 'flags']

const values: Partial<Record<LeafColumn, Record<string, string>>> = {
  type: {
    咨询: 'consultation',
    求助: 'assistance',
    投诉: 'complaint',
    举报: 'report',
    建议: 'suggestion',
    表扬: 'praise',
  },
  level: {
    街道: 'street',
    街乡: 'street',
    街乡镇: 'street',
    区: 'district',
    区级: 'district',
    市: 'city',
    市级: 'city',
    企业: 'company',
    公司: 'company',
    公共服务企业: 'company',
  },
  tier: { '2小时': '2h', '24小时': '24h', '7天': '7d', '7日': '7d', '15天': '15d', '15日': '15d' },
  flags: {
    水电气热: 'utility',
    安全: 'safety',
    卫生: 'health',
    未成年人: 'minor',
    企业: 'enterprise',
    两区: 'two-zones',
    京津冀: 'jjj',
    保密: 'confidential',
    即答: 'answer',
    其他途径: 'other-door',
  },
}

/** What the catalogue calls it; what is not known stays, for the schema to refuse. */
export function meaningOf(column: LeafColumn, text: string): string {
  const known = values[column]
  if (!known) return text
  const plain = (part: string) => part.normalize('NFKC').replace(/\s/g, '').toLowerCase()
  return text
    .split('|')
    .map((part) => (Object.hasOwn(known, plain(part)) ? known[plain(part)] : plain(part)))
    .join('|')
}
