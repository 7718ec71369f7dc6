/** Secrets that are past their end. */
import type { Hotline } from './hotline.ts'

export interface EndedSecret {
  /** Of the variable. */
  name: string
  /** The last day that it held. */
  on: string
}

/** `at` in milliseconds since the epoch. A secret holds until its day is over in Beijing. */
export function endedSecrets(
  { number, secretEnds }: Pick<Hotline, 'number' | 'secretEnds'>,
  at: number,
): EndedSecret[] {
  return Object.entries(secretEnds)
    .filter(([, on]) => on !== undefined && Date.parse(`${on}T24:00:00+08:00`) <= at)
    .map(([name, on = '']) => ({
      name: `HOTLINE_${number}_${name}`.toUpperCase().replace(/[^A-Z0-9]/g, '_'),
      on,
    }))
}
