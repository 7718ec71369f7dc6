/** The overview's charts: three spans, drawn by uPlot, each with its figures as a table; the newest moment is added live. */
import { type Drawn, drawChart } from './chart-draw.ts'
import { type ChartData, type ChartName, chartNames, linesOf } from './chart-lines.ts'
import { fillTable } from './chart-table.ts'
import { lang } from './page.ts'

const texts = {
  zh: { unread: '走势图现在读不到，稍后自动再试。' },
  en: { unread: 'The charts can not be read now; they will be tried again.' },
}[lang]

export interface Charts {
  add(at: number, points: Readonly<Record<string, number>>): void
}

/** Each minute it is read again: what came through other gateways while we did not look is there. */
const AGAIN_MS = 60_000

export function openCharts(): Charts | undefined {
  const room = document.getElementById('chart-room')
  const state = document.getElementById('chart-state')
  if (!room || !state) return undefined
  room.hidden = false
  const charts = new Room(room, state)
  void charts.load()
  setInterval(() => void charts.load(), AGAIN_MS)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.recolour())
  for (const button of room.querySelectorAll<HTMLElement>('[data-span]'))
    button.addEventListener('click', () => charts.look(button))
  return charts
}

class Room implements Charts {
  readonly #room: HTMLElement
  readonly #state: HTMLElement
  readonly #drawn = new Map<ChartName, Drawn>()
  #span = 'hour'
  #data: ChartData | undefined

  constructor(room: HTMLElement, state: HTMLElement) {
    this.#room = room
    this.#state = state
  }

  add(at: number, points: Readonly<Record<string, number>>): void {
    if (this.#data && append(this.#data, at / 1000, points)) this.#draw()
  }

  look(pressed: HTMLElement): void {
    this.#span = pressed.dataset.span ?? this.#span
    for (const each of this.#room.querySelectorAll('[data-span]'))
      each.setAttribute('aria-pressed', String(each === pressed))
    void this.load()
  }

  recolour(): void {
    for (const chart of this.#drawn.values()) chart.remove()
    this.#drawn.clear()
    this.#draw()
  }

  async load(): Promise<void> {
    const span = this.#span
    try {
      const answer = await fetch(`/ops/series.json?span=${span}`)
      if (!answer.ok) throw new Error(String(answer.status))
      const data: ChartData = await answer.json()
      if (span !== this.#span) return
      this.#data = data
      this.#state.textContent = ''
      this.#draw()
    } catch {
      this.#state.textContent = texts.unread
    }
  }

  #draw(): void {
    const data = this.#data
    if (!data) return
    for (const name of chartNames) {
      const figure = this.#room.querySelector<HTMLElement>(`[data-chart="${name}"]`)
      if (!figure) continue
      const lines = linesOf(name, data)
      const old = this.#drawn.get(name)
      if (!old?.show(data, lines)) {
        old?.remove()
        this.#drawn.set(name, drawChart(figure, data, lines))
      }
      fillTable(figure, data, lines)
    }
  }
}

/** Whether a point was added: one for each step. A step that has passed keeps what was seen last of it. */
function append(data: ChartData, at: number, points: Readonly<Record<string, number>>): boolean {
  const { stepSeconds, times, values } = data
  const step = Math.floor(at / stepSeconds) * stepSeconds
  const last = times[times.length - 1] ?? 0
  if (step < last) return false
  const isNew = step > last
  for (let time = last + stepSeconds; isNew && time <= step; time += stepSeconds) {
    times.push(time)
    times.shift()
    for (const own of Object.values(values)) {
      own.push(null)
      own.shift()
    }
  }
  for (const [name, value] of Object.entries(points)) {
    values[name] ??= times.map(() => null)
    values[name][times.length - 1] = value
  }
  return isNew
}
