/** A gauge without labels, read whenever somebody looks. */
import { Gauge, type Registry } from 'prom-client'

export function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  const metric = new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      metric.set(value())
    },
  })
}
