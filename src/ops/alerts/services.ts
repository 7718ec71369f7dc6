/** What the page of alerts is given. */
import type { AlertReceiver, AlertsFile } from '../../config-alerts.ts'
import type { AlertSender, AlertStore } from '../../contract/alert.ts'
import type { Alerts } from './engine.ts'

export interface AlertServices {
  /** As it is now. */
  file(): AlertsFile
  engine: Pick<Alerts, 'open' | 'watchedMs'>
  store: AlertStore
  sender(receiver: AlertReceiver): AlertSender
  newId(): string
}
