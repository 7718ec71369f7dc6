/** One chart, by uPlot, in the colours of the style sheet. */
import type UPlot from 'uplot'
import type { ChartData, Line } from './chart-lines.ts'
import { lang } from './page.ts'

/** uplot.js, loaded before. */
declare const uPlot: typeof UPlot

export interface Drawn {
  /** False: its lines are others, and it is to be drawn anew. */
  show(data: ChartData, lines: readonly Line[]): boolean
  remove(): void
}

const texts = lang === 'zh' ? { time: '时间', now: '现在' } : { time: 'Time', now: 'now' }
const HEIGHT = 180
/** Told apart without colour, too. */
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3], [1, 2]]
const two = (value: number) => String(value).padStart(2, '0')

export function drawChart(figure: HTMLElement, data: ChartData, lines: readonly Line[]): Drawn {
  const box = figure.querySelector<HTMLElement>('.plot') ?? figure
  const labels = nameOf(data, lines)
  const chart = new uPlot(options(box, data, lines), aligned(data, lines), box)
  const resize = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: HEIGHT }))
  resize.observe(box)
  return {
    show(next, others) {
      if (nameOf(next, others) !== labels) return false
      chart.setData(aligned(next, others))
      return true
    },
    remove() {
      resize.disconnect()
      chart.destroy()
    },
  }
}

function nameOf({ span }: ChartData, lines: readonly Line[]): string {
  return [span, ...lines.map(({ label }) => label)].join('\n')
}

function aligned({ times }: ChartData, lines: readonly Line[]): UPlot.AlignedData {
  return [times, ...lines.map(({ values }) => values)]
}

function options(box: HTMLElement, { span }: ChartData, lines: readonly Line[]): UPlot.Options {
  const units = [...new Set(lines.map(({ unit }) => unit))]
  return {
    width: Math.max(box.clientWidth, 200),
    height: HEIGHT,
    tzDate: beijing,
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    legend: { live: true },
    scales: Object.fromEntries(units.map((unit) => [unit, { range: fromZero }])),
    axes: axes(span, units),
    series: [
      { label: texts.time, value: (_, at) => (at === null ? texts.now : clockTime(at, span)) },
      ...lines.map(lineOf),
    ],
  }
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function axes(span: ChartData['span'], units: readonly Line['unit'][]): UPlot.Axis[] {
  const common = {
    stroke: colour('--ink-soft'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    ticks: { show: false },
  }
  const grid = { stroke: colour('--chart-grid'), width: 1 }
  const times: UPlot.Axis = {
    ...common,
    size: 28,
    grid,
    values: (_, ticks) => ticks.map((tick) => clockTime(tick, span)),
  }
  const scales = units.map(
    (unit, at): UPlot.Axis => ({
      ...common,
      scale: unit,
      side: at === 0 ? 3 : 1,
      size: 48,
      grid: { ...grid, show: at === 0 },
      values: (_, ticks) => ticks.map((tick) => spell(tick, unit)),
    }),
  )
  return [times, ...scales]
}

function lineOf({ label, unit }: Line, at: number): UPlot.Series {
  return {
    label,
    scale: unit,
    stroke: colour(`--chart-${(at % 5) + 1}`),
    width: 1.5,
    dash: dashes[at % dashes.length] ?? [],
    points: { show: false },
    // What it is now, while nobody points at another moment.
    value: (chart, value, series) => {
      const told = chart.cursor.idx == null ? newest(chart.data[series] ?? []) : value
      return told == null ? '–' : spell(told, unit)
    },
  }
}

function newest(values: ArrayLike<number | null | undefined>): number | null | undefined {
  for (let at = values.length - 1; at >= 0; at--) if (values[at] != null) return values[at]
  return null
}

/** A flat line at nothing lies at the bottom; what hardly moves is not blown up. */
function fromZero(_: UPlot, _low: number | null, high: number | null): [number, number] {
  return [0, Math.max(5, (high ?? 0) * 1.1)]
}

function spell(value: number, unit: Line['unit']): string {
  if (unit === 'count') return value.toLocaleString('en', { maximumFractionDigits: 1 })
  if (value < 120) return `${Math.round(value)} s`
  return value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`
}

/** Beijing's, wherever the browser is. */
function beijing(at: number): Date {
  return uPlot.tzDate(new Date(at * 1000), 'Asia/Shanghai')
}

export function clockTime(at: number, span: ChartData['span']): string {
  const date = new Date(at * 1000 + 8 * 3_600_000)
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (span === 'hour') return `${time}:${two(date.getUTCSeconds())}`.replace(/:00$/, '')
  return span === 'day' ? time : `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${time}`
}
