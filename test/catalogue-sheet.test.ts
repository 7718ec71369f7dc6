import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import t from 'tap'
import { readSheet } from '../src/catalogue-sheet.ts'
import { workbookOf, xlsxOf } from './support/xlsx.ts'

const dir = t.testdir()
const read = (bytes: string | Uint8Array) => {
  const file = join(dir, 'table')
  writeFileSync(file, bytes)
  return readSheet(file)
}

t.test('CSV in UTF-8 with a BOM and in GB18030, lines counted as an editor does', async (t) => {
  const text = '编码,说法\r\n# 说明\r\n\r\n"010101","水小\r\n水细"\r\n'
  const rows = [
    { line: 1, cells: ['编码', '说法'] },
    { line: 5, cells: ['010101', '水小\n水细'] },
  ]
  t.strictSame(await read(`\uFEFF${text}`), rows)
  t.strictSame(await read(iconv.encode(text, 'gb18030')), rows)
  await t.rejects(read('编码,"说法'), { message: /table: line 1: / })
  await t.rejects(read(Buffer.from([0xff, 0xfe, 0x41, 0])), {
    message: /expected CSV in UTF-8 or GB18030, or XLSX/,
  })
})

t.test('XLSX: numbers, dates and gaps stay what they are', async (t) => {
  const date = new Date('2026-03-01T00:00:00Z')
  t.strictSame(await read(xlsxOf([['编码', '说法'], [], [10101, ' 水小 & <细> ', null, date]])), [
    { line: 1, cells: ['编码', '说法', null, null] },
    { line: 2, cells: [null, null, null, null] },
    { line: 3, cells: [10101, ' 水小 & <细> ', null, date] },
  ])
})

t.test('what is too large, made to harm or no table is refused in words', async (t) => {
  await t.rejects(read(Buffer.alloc(11 * 2 ** 20)), { message: /at most 10485760 are read/ })
  await t.rejects(read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])), {
    message: /old \.xls, or locked by a password/,
  })
  await t.rejects(read('PK nothing more'), { message: /damaged XLSX/ })
  const bomb = xlsxOf([['编码']], { 'xl/a.xml': new Uint8Array(51 * 2 ** 20) })
  await t.rejects(read(bomb), { message: /unpacks to \d+ bytes/ })
  const far = '<sheetData><row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData>'
  await t.rejects(read(workbookOf(far)), { message: /too large: copy the table alone/ })
})

t.test('bytes that were damaged never do more than to be refused', async () => {
  const good = xlsxOf([
    ['编码', '说法'],
    ['010101', '水小'],
  ])
  const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Buffer.from(good)
    bytes[at] = byte
    return bytes
  })
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      await read(bytes).catch((error) => {
        if (!(error instanceof Error) || !error.message.includes('table: ')) throw error
      })
    }),
    { numRuns: 6 },
  )
})
