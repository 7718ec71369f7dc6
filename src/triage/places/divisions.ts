/** What the codes of districts and streets stand for. */
import { z } from 'zod'

export const divisionLevels = ['district', 'street'] as const

/** One row of config/tables/divisions.csv. */
export const Division = z.strictObject({
  level: z.enum(divisionLevels),
  /** GB/T 2260 for a district, GB/T 10114 for a street. */
  code: z.string().regex(/^\d{6}(\d{3})?$/, 'expected six digits for a district, nine for a street'),
  /** In full: 朝阳区, 望京街道, 宋庄镇. */
  name: z.string().min(2).max(40),
  district_code: z.string().regex(/^\d{6}$/, 'expected the six digits of the district'),
})
export type Division = z.infer<typeof Division>

export interface Divisions {
  /** 朝阳区, 望京街道: of a district's six digits or a street's nine; undefined: no such code. */
  nameOf(code: string): string | undefined
}

export function createDivisions(divisions: readonly Division[]): Divisions {
  const names = new Map(divisions.map(({ code, name }) => [code, name]))
  return { nameOf: (code) => names.get(code) }
}
