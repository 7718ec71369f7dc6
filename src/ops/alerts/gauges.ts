/** Metrics of alerts: that they fire, for whoever watches this house from outside. */
import { severities } from '../../contract/alert.ts'
import type { GaugeOptions } from '../../contract/channel.ts'
import type { Alerts } from './engine.ts'

export function alertGauges(gauge: (options: GaugeOptions) => void, { open }: Pick<Alerts, 'open'>): void {
  gauge({
    name: 'jiesu_alerts_firing',
    help: 'Alerts of config/alerts.yaml that fire now, by severity',
    labels: ['severity'],
    collect: () =>
      severities.map((severity) => ({
        labels: { severity },
        value: open().filter((alert) => alert.firedAt !== undefined && alert.severity === severity).length,
      })),
  })
}
