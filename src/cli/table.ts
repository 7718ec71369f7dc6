import { printable } from '../contract/printable.ts'

/** Lines with aligned columns; those whose numbers are named in `right` end flush. The first row is the header. */
export function columns(rows: string[][], right: number[] = []): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(cell)))
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))) ?? []
  return cells.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
