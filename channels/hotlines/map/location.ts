/** Where it happened. */
import type { z } from 'zod'
import type { Location } from '../../../src/contract/request.ts'
import { type Crs, readDistrict, readPoint, readStreet, toWgs84 } from './places.ts'
import type { Mapping } from './schema.ts'
import {
  type Compiler,
  compileField,
  type Field,
  type Reading,
  readField,
  settle,
  takeFirst,
} from './take.ts'
import { upTo, whole } from './texts.ts'

type Where = z.infer<typeof Location>

const readAddress = upTo(500)
const readDistrictText = whole(readDistrict)

export function compileLocation({ crs, ...mapping }: Mapping['location'], compiler: Compiler) {
  const field = (name: keyof typeof mapping) => compileField(`location.${name}`, mapping[name], compiler)
  const [text, district, street] = [field('text'), field('district'), field('street')]
  const [longitude, latitude] = [field('longitude'), field('latitude')]
  return (reading: Reading): Where | undefined => {
    const address = readField(reading, text, readAddress)
    const said = readField(reading, district, readDistrictText)
    const streetCode = readField(
      reading,
      street,
      whole((name) => readStreet(name, said)),
    )
    const districtCode = said ?? streetCode?.slice(0, 6)
    const where: Where = {
      ...(address !== undefined && { text: address }),
      ...(districtCode !== undefined && { districtCode }),
      ...(streetCode !== undefined && { streetCode }),
      ...pointOf(reading, { longitude, latitude, crs }),
    }
    return Object.keys(where).length === 0 ? undefined : where
  }
}

interface PointFields {
  longitude: Field
  latitude: Field
  crs: Crs
}

/** Both or none: what one of them is without the other, nobody knows. */
function pointOf(
  reading: Reading,
  { longitude, latitude, crs }: PointFields,
): Pick<Where, 'point' | 'original'> {
  const [east, north] = [takeFirst(reading, longitude), takeFirst(reading, latitude)]
  const taken = [east, north].filter((one) => one !== undefined)
  if (taken.length === 0) return {}
  const point = east && north && readPoint(east.value, north.value)
  for (const one of taken) settle(reading, one, point !== undefined)
  if (!point) {
    reading.unread.add('location.point')
    return {}
  }
  const wgs84 = toWgs84(point, crs)
  return crs === 'WGS-84' ? { point: wgs84 } : { point: wgs84, original: { ...point, crs } }
}
