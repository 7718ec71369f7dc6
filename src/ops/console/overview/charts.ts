/** The frame of the charts; browser/charts.ts draws in it. */
import { html } from 'ghtml'
import type { Lang, Texts } from '../layout.ts'

interface Words {
  title: string
  noScript: string
  span: string
  spans: { hour: string; day: string; week: string }
  charts: readonly { name: string; title: string }[]
  asTable: string
}

const texts: Texts<Words> = {
  zh: {
    title: '走势',
    noScript: '走势图需要浏览器脚本；上面的数字不需要。',
    span: '时间范围',
    spans: { hour: '近 1 小时', day: '近 1 天', week: '近 7 天' },
    charts: [
      { name: 'arrivals', title: '每分钟来件与拒收' },
      { name: 'journal', title: '日志待入账与中继滞后' },
      { name: 'waiting', title: '各队列等待与失败' },
      { name: 'oldest', title: '各队列最久等待' },
    ],
    asTable: '看数据表',
  },
  en: {
    title: 'Over time',
    noScript: 'The charts need scripts; the figures above do not.',
    span: 'Span',
    spans: { hour: 'Last hour', day: 'Last day', week: 'Last week' },
    charts: [
      { name: 'arrivals', title: 'Arriving and refused, per minute' },
      { name: 'journal', title: 'In the journal, and relay lag' },
      { name: 'waiting', title: 'Waiting and failed, by queue' },
      { name: 'oldest', title: 'Oldest waiting, by queue' },
    ],
    asTable: 'As a table',
  },
}

export function charts(lang: Lang): string {
  const words = texts[lang]
  const spans = (['hour', 'day', 'week'] as const).map(
    (span) =>
      html`<button type="button" data-span="${span}" aria-pressed="${span === 'hour'}">${words.spans[span]}</button>`,
  )
  const figures = words.charts.map(
    ({ name, title }) => html`<figure class="chart" data-chart="${name}" aria-labelledby="chart-${name}">
      <figcaption id="chart-${name}">${title}</figcaption>
      <div class="plot" role="img" aria-labelledby="chart-${name}"></div>
      <details><summary>${words.asTable}</summary><div class="table-wrap"></div></details>
    </figure>`,
  )
  return html`<section class="panel" id="charts">
    <h2>${words.title}</h2>
    <noscript><p class="muted">${words.noScript}</p></noscript>
    <div id="chart-room" hidden>
      <div class="spans" role="group" aria-label="${words.span}">!${spans}</div>
      <p class="muted" id="chart-state" role="status"></p>
      <div class="charts">!${figures}</div>
    </div>
  </section>`
}
