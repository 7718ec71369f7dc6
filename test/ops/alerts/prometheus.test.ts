/** Guards: config/prometheus and config/grafana say the same as config/alerts.yaml, of metrics and labels that are there. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { type AlertRule, readAlerts } from '../../../src/config-alerts.ts'
import { codes } from '../../../src/contract/errors.ts'
import { alertGauges } from '../../../src/ops/alerts/gauges.ts'
import { limitOf } from '../../../src/ops/alerts/step.ts'
import { liveGauges } from '../../../src/ops/live/gauges.ts'
import { createMetrics, NOT_LOOKED_YET } from '../../../src/ops/metrics.ts'
import { dashboardExpressions, labelsIn, metricsIn, prometheusRules } from '../../support/promql.ts'
import { snapshot, source, standing, worked } from '../../support/snapshot.ts'

const Rule = z.strictObject({
  alert: z.string().regex(/^Jiesu[A-Za-z]+$/),
  expr: z.string().min(1),
  for: z.string().regex(/^\d+[smh]$/),
  labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']), rule: z.string() }),
  annotations: z.strictObject({ summary: z.string() }),
})
const File = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule) })) })

const shipped = readAlerts('config', [])?.rules ?? []
const rules = File.parse(parse(readFileSync('config/prometheus/jiesu.rules.yaml', 'utf8'))).groups.flatMap(
  (group) => group.rules,
)

/** Of one house in which something of everything is there. */
async function labelsOf(): Promise<ReadonlyMap<string, string[]>> {
  const origin = { channel: 'hotlines', endpoint: '12315' }
  const counts = { ledgered: 1, duplicate: 1, quarantined: 1, discarded: 1 }
  const metrics = createMetrics({
    now: Date.now,
    journal: () => ({ state: { depth: 1, oldestAt: 1, bytes: 1 }, accepted: [{ ...origin, accepted: 1 }] }),
    background: () => ({
      ...NOT_LOOKED_YET,
      queues: { dispatch: worked },
      moved: [{ ...origin, ...counts }],
      errands: [{ ...origin, kind: 'fetch', state: 'failed', count: 1 }],
      threads: [{ ...origin, state: 'failing', count: 1 }],
    }),
  })
  metrics.refused(origin, 'busy')
  metrics.answered('/', 'GET', 200, 0.1)
  const sources = [source('12315', { standing: standing('12315') })]
  liveGauges(metrics.gauge, () =>
    snapshot({ sources, arrivals: [{ channel: 'web', perMinute: 1, total: 1 }] }),
  )
  alertGauges(metrics.gauge, { open: () => [] })
  const lines = (await metrics.registry.metrics()).split('\n').filter((line) => /^jiesu_/.test(line))
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})?/.exec(line) ?? []
      return [name, [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label)]
    }),
  )
}

t.test('each shipped rule is there once, with its threshold, its time and its severity', async (t) => {
  t.strictSame(rules.map(({ labels }) => labels.rule).toSorted(), shipped.map(({ id }) => id).toSorted())
  const seconds = (text: string) =>
    Number.parseInt(text, 10) * ({ s: 1, m: 60, h: 3600 }[text.slice(-1)] ?? 0)
  const ofId = (id: string): AlertRule | undefined => shipped.find((rule) => rule.id === id)
  for (const { expr, for: held, labels } of rules) {
    const rule = ofId(labels.rule)
    t.equal(seconds(held) * 1000, rule?.for, `${labels.rule} for`)
    t.equal(labels.severity, rule?.severity, `${labels.rule} severity`)
    const [, sign, bound] = / (==|>|<) ([\d.e]+)(?:\n|$)/.exec(expr) ?? []
    const limit = rule && limitOf(rule)
    t.equal(Number(bound), limit ?? 0, `${labels.rule} threshold`)
    t.equal(sign, rule?.what === 'disk' ? '<' : rule?.what === 'store-down' ? '==' : '>', labels.rule)
  }
})

t.test('failures of authentication are told from all other refusals', async (t) => {
  const own = Object.keys(codes).filter((code) => code !== 'unauthorized' && code !== 'forbidden')
  const { expr = '' } = rules.find(({ labels }) => labels.rule === 'source-refused') ?? {}
  t.strictSame(/code!~"(.*?)"/.exec(expr)?.[1]?.split('|').toSorted(), own.toSorted())
})

t.test('no expression asks for a label that its metric does not have', async (t) => {
  const known = await labelsOf()
  const all = [...prometheusRules(), ...dashboardExpressions()]
  t.ok(all.length > rules.length + 10)
  for (const expression of all) {
    for (const { metric, labels } of labelsIn(expression)) {
      const there = known.get(metric) ?? (/^jiesu_hotline_/.test(metric) ? ['endpoint', 'state'] : undefined)
      t.strictSame(
        labels.filter((label) => !there?.includes(label)),
        [],
        `${metric} in ${expression}`,
      )
    }
    t.ok(metricsIn(expression).length > 0, expression)
  }
})

t.test('the dashboard: each panel has a place of its own', async (t) => {
  const { panels } = JSON.parse(readFileSync('config/grafana/jiesu.json', 'utf8'))
  const cells = new Set<string>()
  let area = 0
  for (const {
    gridPos: { x, y, w, h },
  } of panels) {
    t.ok(x + w <= 24)
    area += w * h
    for (let n = 0; n < w * h; n++) cells.add(`${x + (n % w)},${y + Math.floor(n / w)}`)
  }
  t.equal(cells.size, area)
})
