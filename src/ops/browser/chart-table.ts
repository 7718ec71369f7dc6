/** The same figures as a table: for whoever can't see the chart, or wants a number. */
import { clockTime } from './chart-draw.ts'
import type { ChartData, Line } from './chart-lines.ts'
import { lang } from './page.ts'

/** The highest of each twelfth of the span. */
const ROWS = 12

export function fillTable(figure: HTMLElement, data: ChartData, lines: readonly Line[]): void {
  const box = figure.querySelector('details .table-wrap')
  if (!box || !figure.querySelector('details')?.open) {
    later(figure, data, lines)
    return
  }
  const each = Math.ceil(data.times.length / ROWS)
  const rows = Array.from({ length: ROWS }, (_, row) => row * each).filter((from) => from < data.times.length)
  const time = lang === 'zh' ? '起' : 'From'
  const table = element('table', '', [
    element('thead', '', [
      element(
        'tr',
        '',
        [time, ...lines.map(({ label, unit }) => (unit === 'seconds' ? `${label} (s)` : label))].map(heading),
      ),
    ]),
    element(
      'tbody',
      '',
      rows.reverse().map((from) => {
        const cells = lines.map(({ values }) => highest(values.slice(from, from + each)))
        return element('tr', '', [
          rowHeading(clockTime(data.times[from] ?? 0, data.span)),
          ...cells.map((text) => numberCell(text)),
        ])
      }),
    ),
  ])
  table.className = 'data'
  box.replaceChildren(table)
}

const waiting = new WeakMap<HTMLElement, () => void>()

/** Made when it is opened. */
function later(figure: HTMLElement, data: ChartData, lines: readonly Line[]): void {
  const details = figure.querySelector('details')
  if (details && !waiting.has(figure)) details.addEventListener('toggle', () => waiting.get(figure)?.())
  waiting.set(figure, () => fillTable(figure, data, lines))
}

function highest(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? Math.max(...known).toLocaleString('en', { maximumFractionDigits: 1 }) : '–'
}

function heading(text: string, at: number): HTMLElement {
  const cell = element('th', text)
  cell.setAttribute('scope', 'col')
  if (at > 0) cell.className = 'number'
  return cell
}

function rowHeading(text: string): HTMLElement {
  const cell = element('th', text)
  cell.setAttribute('scope', 'row')
  return cell
}

function numberCell(text: string): HTMLElement {
  const cell = element('td', text)
  cell.className = 'number'
  return cell
}

function element(name: string, text: string, children: readonly Node[] = []): HTMLElement {
  const made = document.createElement(name)
  if (text) made.textContent = text
  made.append(...children)
  return made
}
