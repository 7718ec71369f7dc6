/** `phone dialects`: whose transcripts are understood, by which name, and what each product is answered. */
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { dialects } from '../dialects.ts'

export const listDialects: Command<CommandServices> = {
  words: ['phone', 'dialects'],
  what: 'whose transcripts of calls are understood: their ids, and what each product is answered',
  async run(_, _options, { print }) {
    const rows = dialects.map(({ id, title, answer }) => [
      id,
      title,
      answer ? `${answer.status} ${answer.body}` : '202 {"receipts":[…]}',
    ])
    for (const line of table([['id', 'title', 'answer'], ...rows])) print(line)
    return 0
  },
}

function table(rows: string[][]): string[] {
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))))
  const padded = (cell: string, at: number) =>
    cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell)))
  return rows.map((row) => row.map(padded).join('  ').trimEnd())
}

/** A Han character is as wide as two letters. */
function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + (letter > '\u2e7f' ? 2 : 1), 0)
}
