/** A hotline's secrets as the shell knows them: which variable holds one, and why one is missing. */
import type { CommandServices } from '../../../src/contract/command.ts'
import { endedSecrets } from '../explain-secrets.ts'
import type { Hotline } from '../hotline.ts'

type Services = Pick<CommandServices, 'secret' | 'clock'>

/** What the shell puts in the place of this secret, between double quotes. */
export function shellWordOf({ number }: Hotline, value: string | undefined, { secret }: Services): string {
  // After the end of SECRET it is SECRET_2 that signs.
  const name = (['SECRET', 'SECRET_2'] as const)
    .map((one) => `HOTLINE_${number}_${one}`.toUpperCase().replace(/[^A-Z0-9]/g, '_'))
    .find((one, at) => at === 1 || secret(one) === value)
  return secret(`${name}_FILE`) === undefined ? `\${${name}}` : `$(cat "$${name}_FILE")`
}

/** What to do, for each of the variables of `missingSecrets`. */
export function lackWords(hotline: Hotline, missing: readonly string[], { clock }: Services): string[] {
  const ended = endedSecrets(hotline, clock.now())
  return missing.map((name) => lackOf(name, ended))
}

/** One that has ended is set, and does not count: to set it once more would mend nothing. */
export function lackOf(name: string, ended: readonly { name: string; on: string }[]): string {
  const [one] = ended.filter((each) => each.name.startsWith(name))
  return one
    ? `${one.name} has ended on ${one.on}: set a new one, and change its date in \`secretEnds\``
    : `set ${name} or ${name}_FILE to what was agreed with the sender`
}
