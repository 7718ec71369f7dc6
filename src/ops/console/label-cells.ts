/**
 * On a phone the rows of a table are cards (browser/tables.narrow.css), in which each cell has to say which column it
 * is of. Here, for all tables at once: what strangers wrote is escaped before, so a tag is one of ours.
 */
const TABLE = /<table class="data"[\s\S]*?<\/table>/g
const HEAD = /<th scope="col"[^>]*>([\s\S]*?)<\/th>/g
const ROW = /<tr[\s>][\s\S]*?<\/tr>/g
const CELL = /<(?:td|th scope="row")(?=[\s>])/g
const TAG = /<[^>]*>/g

/** HTML -> the same, with `data-label` on the cells of tables that have heads. */
export function labelCells(markup: string): string {
  return markup.replace(TABLE, (table) => {
    const labels = [...table.matchAll(HEAD)].map(([, head = '']) => head.replace(TAG, '').trim())
    if (labels.length === 0) return table
    return table.replace('class="data"', 'class="data cards"').replace(ROW, (row) => labelRow(row, labels))
  })
}

function labelRow(row: string, labels: readonly string[]): string {
  let at = 0
  return row.replace(CELL, (cell) => `${cell} data-label="${labels[at++] ?? ''}"`)
}
