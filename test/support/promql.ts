/** What config/prometheus and config/grafana ask for: enough of PromQL to know its metrics and labels. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export function prometheusRules(): string[] {
  const { groups } = parse(readFileSync('config/prometheus/jiesu.rules.yaml', 'utf8'))
  return groups.flatMap(({ rules }: { rules: { expr: string }[] }) => rules.map(({ expr }) => expr))
}

export function dashboardExpressions(): string[] {
  const { panels } = JSON.parse(readFileSync('config/grafana/jiesu.json', 'utf8'))
  return panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr))
}

export function metricsIn(expression: string): string[] {
  return [...new Set(expression.match(/jiesu_[a-z_]+/g) ?? [])]
}

/** Added by Prometheus, or by the expression itself. */
const GIVEN = ['instance', 'job', 'store', 'le']

/** Labels that a metric is selected, grouped or matched by. */
export function labelsIn(expression: string): { metric: string; labels: string[] }[] {
  const grouped = [...expression.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(/,\s*/),
  )
  return [...expression.matchAll(/(jiesu_[a-z_]+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', selected = '']) => ({
      metric,
      labels: [
        ...grouped,
        ...[...selected.matchAll(/(\w+)\s*[=!]~?/g)].map(([, label = '']) => label),
      ].filter((label) => !GIVEN.includes(label)),
    }),
  )
}
