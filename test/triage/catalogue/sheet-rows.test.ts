import fc from 'fast-check'
import t from 'tap'
import { type Cell, readSheetRows } from '../../../src/triage/catalogue/sheet-rows.ts'

const header = [
  '编码',
  '一级',
  '二级',
  '三级',
  '同义词',
  '说法',
  '类型',
  '承办单位',
  '层级',
  '抄送',
  '时限',
  '标记',
]
const row = (code: Cell, path: Cell[], more: Partial<Record<string, Cell>> = {}): Cell[] => {
  const rest = {
    同义词: '甲|乙',
    说法: '这样说|那样说',
    类型: '求助',
    承办单位: '区水务局',
    层级: '区',
    抄送: '',
    时限: '7天',
    标记: '',
  }
  return [code, ...path, ...Object.values({ ...rest, ...more })].map((cell) => cell ?? '')
}
const read = (...rows: Cell[][]) => readSheetRows(rows.map((cells, at) => ({ line: at + 1, cells })))

t.test(
  'a table as a spreadsheet has it: title, blank rows, merged levels, ｜, blanks, words in Chinese',
  (t) => {
    const { leaves, lines, faults, ignored } = read(
      ['某市派单目录', null, null],
      [],
      [
        '\uFEFF编码',
        ' 一级 ',
        '二级',
        '三级',
        '同义词',
        '说法（市民）',
        '类型',
        '承办单位',
        '层级',
        '抄送',
        '时限',
        '标记',
        '备注',
      ],
      row('010101', ['供水', '停水', '整楼停水'], { 同义词: ' 没水 ｜断水\u3000', 标记: '水电气热｜安全' }),
      [null, '  '],
      row('０１０１０２', ['', null, '水压低'], { 说法: '水小\n水像线一样细', 时限: '２４小时' }),
      row('010201', ['', '水质', '水发黄'], { 承办单位: '街道办事处', 层级: '街道', 抄送: '区政府' }),
      row(100101, ['供电', '停电', '跳闸']),
    )
    t.strictSame(faults, [])
    t.strictSame(ignored, ['备注'])
    t.strictSame(lines, [4, 6, 7, 8])
    t.match(leaves[0], {
      code: '010101',
      words: ['没水', '断水'],
      type: 'assistance',
      flags: ['utility', 'safety'],
      nameEn: '整楼停水',
    })
    t.match(leaves[1], {
      code: '010102',
      path: ['供水', '停水', '水压低'],
      said: ['水小', '水像线一样细'],
      tier: '24h',
    })
    t.match(leaves[2], { path: ['供水', '水质', '水发黄'], level: 'street', copyTo: '区政府' })
    t.match(leaves[3], { code: '100101', path: ['供电', '停电', '跳闸'] })
    t.end()
  },
)

t.test('what a spreadsheet has done to a cell is said by row and column, all of it', (t) => {
  const { faults } = read(
    header,
    row(1010101, ['供水', '停水', '整楼停水']),
    row('1.01E+07', ['供水', '停水', '半楼停水']),
    row('010103', ['供水', '停水', '没水'], { 时限: new Date(0) }),
    row('010104', ['', '', ''], { 类型: 'constructor' }),
    row('020101', ['新的', '', '缺二级']),
    row('020102', ['供水', '停水', '无主'], { 承办单位: '', 同义词: '一个' }),
    [...row('020103', ['供水', '停水', '多一格']), '多'],
    row('020104', ['供水', '停水', '算不出'], { 承办单位: '#N/A', 说法: '#REF!' }),
  )
  const said = faults.map(({ line, path, message }) => `${line} ${path}: ${message}`)
  for (const [at, expected] of [
    /^2 编码 \(code\): 1010101 has lost a leading 0/,
    /^3 编码 \(code\): 1.01E\+07 has lost/,
    /^4 时限 \(tier\): the spreadsheet made a date/,
    /^5 类别路径 \(path\): /,
    /^5 类型 \(type\): /,
    /^6 二级 \(level2\): expected a name/,
    /^7 同义词 \(words\): expected at least 2/,
    /^7 承办单位 \(unit\): expected a unit/,
    /^8 编码 \(code\): found a cell 13 where the header has 12/,
    /^9 说法 \(said\): the spreadsheet could not work it out: #REF!/,
    /^9 承办单位 \(unit\): the spreadsheet could not work it out: #N\/A/,
  ].entries())
    t.match(said[at], expected)
  t.equal(said.length, 11)
  t.end()
})

t.test('columns that are missing or there twice', (t) => {
  const missing = read(['编码', '说法', '类型', 'code'])
  const said = missing.faults.map(({ message }) => message).join('\n')
  t.match(said, /no column 类别路径 \(path\), nor 一级, 二级, 三级/)
  t.match(said, /no column 时限 \(tier\)/)
  t.match(said, /two columns are 编码 \(code\)/)
  t.notMatch(said, /英文名/)
  t.match(read().faults, [{ message: /no column/ }])
  t.end()
})

t.test('whatever stands in the cells, each row is a leaf or has a fault', (t) => {
  const word = fc.oneof(
    fc.constantFrom(
      '010101',
      '01010101',
      '供水|停水|没水',
      '|',
      '｜｜',
      '7天',
      'constructor',
      '__proto__',
      '街道',
      '',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  )
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    word,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.date({ noInvalidDate: false }),
    fc.constant(null),
  )
  const rows = fc.array(fc.array(cell, { maxLength: 15 }), { maxLength: 8 })
  fc.assert(
    fc.property(rows, (rows) => {
      const { leaves, lines, faults } = read(header, ...rows)
      const named = new Set([...lines, ...faults.map(({ line }) => line)])
      if (leaves.length !== lines.length) return false
      return rows.every(
        (cells, at) =>
          named.has(at + 2) ||
          cells.every(
            (cell) =>
              cell === null || String(cell).trim() === '' || /^[\s\u200B-\u200D\uFEFF]*$/.test(String(cell)),
          ),
      )
    }),
    { numRuns: 300 },
  )
  t.end()
})
