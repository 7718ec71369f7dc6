/** Which lines a chart has, and what they are called. */
import { lang } from './page.ts'

export interface ChartData {
  span: 'hour' | 'day' | 'week'
  stepSeconds: number
  /** Seconds since the epoch. */
  times: number[]
  values: Record<string, (number | null)[]>
}

export interface Line {
  label: string
  values: (number | null)[]
  /** Seconds have a scale of their own. */
  unit: 'count' | 'seconds'
}

export const chartNames = ['arrivals', 'journal', 'waiting', 'oldest'] as const
export type ChartName = (typeof chartNames)[number]

const channels: Record<string, string> =
  lang === 'zh'
    ? { web: '网页与接口', hotlines: '热线', wechat: '微信', phone: '电话' }
    : { web: 'Web and API', hotlines: 'Hotlines', wechat: 'WeChat', phone: 'Phone' }
const queues: Record<string, string> =
  lang === 'zh'
    ? { triage: '研判', dispatch: '派发', updates: '回传' }
    : { triage: 'Triage', dispatch: 'Dispatch', updates: 'Updates' }
const words =
  lang === 'zh'
    ? { refused: '拒收', journal: '日志待入账', lag: '中继滞后', failed: '失败合计', quarantined: '隔离区' }
    : {
        refused: 'Refused',
        journal: 'In the journal',
        lag: 'Relay lag',
        failed: 'Failed, all queues',
        quarantined: 'In quarantine',
      }

export function linesOf(name: ChartName, data: ChartData): Line[] {
  const of = (key: string, label: string, unit: Line['unit'] = 'count'): Line => ({
    label,
    values: data.values[key] ?? data.times.map(() => null),
    unit,
  })
  const perQueue = (figure: string, unit?: Line['unit']) =>
    Object.entries(queues).map(([queue, label]) => of(`${queue}/${figure}`, label, unit))
  if (name === 'arrivals') {
    const keys = Object.keys(data.values).filter((key) => key.startsWith('arrivals/'))
    const channel = (key: string) => key.slice('arrivals/'.length)
    return [
      ...keys.sort().map((key) => of(key, channels[channel(key)] ?? channel(key))),
      of('refused', words.refused),
    ]
  }
  if (name === 'journal') return [of('journal', words.journal), of('lag', words.lag, 'seconds')]
  if (name === 'oldest') return perQueue('oldest', 'seconds')
  const failed = { label: words.failed, values: sum(data, 'failed'), unit: 'count' as const }
  return [...perQueue('waiting'), failed, of('quarantined', words.quarantined)]
}

function sum({ times, values }: ChartData, figure: string): (number | null)[] {
  const all = Object.keys(queues).map((queue) => values[`${queue}/${figure}`])
  return times.map((_, at) => {
    const known = all.flatMap((own) => own?.[at] ?? [])
    return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null
  })
}
