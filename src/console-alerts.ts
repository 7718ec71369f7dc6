/** Alerts of a gateway: chooses their adapters as console.ts does. */
import { randomBytes } from 'node:crypto'
import { createSmtpSender } from '../adapters/alert-smtp.ts'
import { createWebhookSender } from '../adapters/alert-webhook.ts'
import { createWecomSender } from '../adapters/alert-wecom.ts'
import { createPostgresAlerts } from '../adapters/alerts-postgres.ts'
import { createPostgresLeadership, locks } from '../adapters/leader-postgres.ts'
import type { Pool } from '../adapters/postgres.ts'
import type { ChannelFiles } from './channel-files.ts'
import type { AlertReceiver } from './config-alerts.ts'
import type { AlertSender } from './contract/alert.ts'
import type { GaugeOptions } from './contract/channel.ts'
import type { Clock, Log } from './contract/ports.ts'
import { createSecrets } from './held-secrets.ts'
import { createAlerts } from './ops/alerts/engine.ts'
import { alertGauges } from './ops/alerts/gauges.ts'
import type { AlertServices } from './ops/alerts/services.ts'
import type { Snapshots } from './ops/snapshots.ts'

export interface AlertParts {
  databaseUrl: string
  pool: Pool
  files: Pick<ChannelFiles, 'alerts'>
  publicUrl: string
  snapshots: Pick<Snapshots, 'on' | 'firing'>
  gauge(options: GaugeOptions): void
  clock: Clock
  log: Log
}

export function openAlerts(parts: AlertParts): { services: AlertServices; stop(): Promise<void> } {
  const { databaseUrl, pool, files, publicUrl, snapshots, gauge, clock, log } = parts
  const store = createPostgresAlerts(pool)
  const leadership = createPostgresLeadership(databaseUrl, locks.alerts)
  const sender = createSender(createSecrets(log), clock)
  const newId = () => `${clock.now().toString(36).padStart(9, '0')}${randomBytes(6).toString('hex')}`
  const { standing } = leadership
  const engine = createAlerts({ file: files.alerts, sender, store, standing, publicUrl, clock, log, newId })
  const ignore = snapshots.on((snapshot) => {
    engine.see(snapshot)
    snapshots.firing(engine.firing())
  })
  alertGauges(gauge, engine)
  return {
    services: { file: files.alerts, engine, store, sender, newId },
    async stop() {
      ignore()
      await engine.stop()
      await leadership.close()
    },
  }
}

function createSender(
  secret: (name: string) => string | undefined,
  clock: Clock,
): (receiver: AlertReceiver) => AlertSender {
  return (receiver) => {
    switch (receiver.kind) {
      case 'webhook':
        return createWebhookSender({ url: receiver.url, secret: () => secret(receiver.secret), clock })
      case 'wecom':
        return createWecomSender({ url: () => secret(receiver.url) })
      case 'email':
        return createSmtpSender({ ...receiver, server: () => secret(receiver.server) })
    }
  }
}
