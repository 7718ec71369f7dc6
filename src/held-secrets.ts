/** A channel's secrets, by name: one whose file can't be read any more stays in force, and that is told once. */
import { ConfigError } from './config-error.ts'
import type { Log } from './contract/ports.ts'
import { secret } from './env.ts'

export interface SecretsOptions {
  read?(name: string): string | undefined
  /** How long a secret is not looked at again: it is asked for with every post. */
  heldMs?: number
}

interface Held {
  value: string | undefined
  /** Until when it is not looked at again. */
  until: number
}

export function createSecrets(
  log: Pick<Log, 'error' | 'info'>,
  { read = secret, heldMs = 1000 }: SecretsOptions = {},
): (name: string) => string | undefined {
  const held = new Map<string, Held>()
  const lost = new Set<string>()
  const look = (name: string): string | undefined => {
    try {
      const value = read(name)
      if (lost.delete(name)) log.info({ variable: name }, 'a secret can be read again')
      return value
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      if (!lost.has(name))
        log.error({ fault: error.message }, 'a secret can not be read: the old one stays in force')
      lost.add(name)
      return held.get(name)?.value
    }
  }
  return (name) => {
    const known = held.get(name)
    const now = performance.now()
    if (known && now < known.until) return known.value
    const value = look(name)
    held.set(name, { value, until: now + heldMs })
    return value
  }
}
