/** Whose a matter is: the unit that the catalogue names, at the place where it is (regulation, article 12). */
import type { Request, Triage } from '../../contract/request.ts'
import type { Leaf } from '../catalogue/leaf.ts'

export type Direction = NonNullable<Triage['direction']>
type Role = Pick<Leaf, 'unit' | 'level' | 'copyTo'>

/** GB/T 2260 and 10114, as far as they are known. */
export interface KnownPlace {
  districtCode?: string | undefined
  streetCode?: string | undefined
}

export interface DirectionParts {
  leafOf(code: string): Role | undefined
  /** 朝阳区, 望京街道, 宋庄镇: of a district or a street; undefined: no such code. */
  nameOf(code: string): string | undefined
  /** Where a request's matter is, as triage has found it. */
  placeOf(request: Request): KnownPlace | undefined
}

export interface Directing {
  /** Always somebody: what is not known goes to the district, and to the city's centre where that is not known either. */
  direct(code: string | undefined, place: KnownPlace | undefined): { direction: Direction; flags: string[] }
  /**
   * The next that is not in `notTo`: units of the candidates, the surest first, then the level above. Undefined: nobody
   * is left, and a person is to say.
   */
  redirect(request: Request, notTo: readonly string[]): Direction | undefined
}

/** Where everything goes that no unit is named for. */
const CENTRE: Direction = { unit: '市民热线服务中心', level: 'city' }
const PLACE_UNKNOWN = 'place-unknown'
const STREET_CODE = 9
const DISTRICT_CODE = 6

interface Where {
  /** 朝阳区 */
  district: string | undefined
  /** 望京街道 */
  street: string | undefined
}

export function createDirection({ leafOf, nameOf, placeOf }: DirectionParts): Directing {
  const whereOf = ({ districtCode, streetCode }: KnownPlace = {}): Where => {
    const code = districtCode ?? streetCode?.slice(0, DISTRICT_CODE)
    return {
      district: code && nameOf(code),
      street: streetCode?.length === STREET_CODE ? nameOf(streetCode) : undefined,
    }
  }
  return {
    direct(code, place) {
      const where = whereOf(place)
      const role = code === undefined ? undefined : leafOf(code)
      const direction = (role && unitAt(role, where)) ?? above(where)
      const needsPlace = role === undefined || role.level === 'street' || role.level === 'district'
      return { direction, flags: needsPlace && !where.district ? [PLACE_UNKNOWN] : [] }
    },
    redirect(request, notTo) {
      const where = whereOf(placeOf(request))
      const { category, candidates = [] } = request.triage ?? {}
      const likely = candidates.toSorted((a, b) => b.confidence - a.confidence)
      const codes = [...(category ? [category] : []), ...likely].map(({ code }) => code)
      const named = codes.flatMap((code) => {
        const role = leafOf(code)
        return (role && unitAt(role, where)) ?? []
      })
      return [...named, above(where), CENTRE].find(({ unit }) => !notTo.includes(unit))
    },
  }
}

/** Undefined: it takes a district that is not known. */
function unitAt({ unit, level, copyTo }: Role, { district, street }: Where): Direction | undefined {
  if (level === 'city' || level === 'company') return withCopy({ unit, level }, copyTo, district)
  if (!district) return undefined
  if (level === 'district') return withCopy({ unit: inDistrict(unit, district), level }, copyTo, district)
  return street ? withCopy({ unit: officeOf(street), level }, copyTo, district) : undefined
}

function withCopy(direction: Direction, role: string | undefined, district: string | undefined): Direction {
  if (!role) return direction
  const isOfDistrict = role.startsWith('区')
  if (isOfDistrict && !district) return direction
  return { ...direction, copyTo: isOfDistrict && district ? inDistrict(role, district) : role }
}

/** The government of the district, else the city's centre. */
function above({ district }: Where): Direction {
  return district ? { unit: inDistrict('区政府', district), level: 'district' } : CENTRE
}

/** 区住房城乡建设委 in 朝阳区 is 朝阳区住房城乡建设委. */
function inDistrict(role: string, district: string): string {
  return district + role.replace(/^区/, '')
}

/** 望京街道办事处, 宋庄镇人民政府, 来广营地区办事处. */
function officeOf(street: string): string {
  if (/(?:办事处|政府|管委会|委员会)$/.test(street)) return street
  return street + (/[镇乡]$/.test(street) ? '人民政府' : '办事处')
}
