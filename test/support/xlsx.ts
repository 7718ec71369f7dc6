/** A workbook of one sheet, as small as a spreadsheet reads it. Numbers, dates (style 1) and text as they are given; null: no cell. */
import { strToU8, zipSync } from 'fflate'

export function xlsxOf(
  rows: (string | number | Date | null)[][],
  extra: Record<string, Uint8Array> = {},
): Buffer {
  const cells = rows.map(
    (row, at) =>
      `<row r="${at + 1}">${row.map((cell, column) => cellOf(cell, column, at + 1)).join('')}</row>`,
  )
  return workbookOf(`<sheetData>${cells.join('')}</sheetData>`, extra)
}

export function workbookOf(sheet: string, extra: Record<string, Uint8Array> = {}): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const files = {
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="目录" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheet}</worksheet>`,
  }
  const packed = Object.entries(files).map(([name, text]) => [
    name,
    strToU8(`<?xml version="1.0" encoding="UTF-8"?>${text}`),
  ])
  return Buffer.from(zipSync({ ...Object.fromEntries(packed), ...extra }))
}

const MS_PER_DAY = 86_400_000
const EPOCH = Date.UTC(1899, 11, 30)

function cellOf(cell: string | number | Date | null, column: number, row: number): string {
  const address = `${String.fromCharCode(65 + column)}${row}`
  if (cell === null) return ''
  if (cell instanceof Date)
    return `<c r="${address}" s="1"><v>${(cell.getTime() - EPOCH) / MS_PER_DAY}</v></c>`
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`
  const text = cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}
