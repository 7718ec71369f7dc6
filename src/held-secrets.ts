/** A channel's secrets, by name: one whose file can't be read any more stays in force, and that is told once. */
import { ConfigError } from './config-error.ts'
import type { Log } from './contract/ports.ts'
import { secret } from './env.ts'

export function createSecrets(
  log: Pick<Log, 'error' | 'info'>,
  read: (name: string) => string | undefined = secret,
): (name: string) => string | undefined {
  const held = new Map<string, string | undefined>()
  const lost = new Set<string>()
  return (name) => {
    try {
      const value = read(name)
      if (lost.delete(name)) log.info({ variable: name }, 'a secret can be read again')
      held.set(name, value)
      return value
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      if (!lost.has(name))
        log.error({ fault: error.message }, 'a secret can not be read: the old one stays in force')
      lost.add(name)
      return held.get(name)
    }
  }
}
