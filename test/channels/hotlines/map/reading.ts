/** A mapper of a mapping as it stands in YAML, and what is around a record that came alone. */
import type { z } from 'zod'
import { createMapper, type MapAround, type Mapped } from '../../../../channels/hotlines/map/mapper.ts'
import { Mapping, Tables } from '../../../../channels/hotlines/map/schema.ts'
import type { Tree } from '../../../../channels/hotlines/message.ts'

export const alone: MapAround = { headers: {}, query: '', files: [], receivedAt: 0, hiddenBody: [] }

export function mapperOf(
  mapping: z.input<typeof Mapping>,
  tables: z.input<typeof Tables> = {},
  expressionMs = 5000,
) {
  const sheet = { number: '12315', mapping: Mapping.parse(mapping), tables: Tables.parse(tables) }
  return createMapper(sheet, { expressionMs })
}

type Sheet = Partial<z.input<typeof Mapping>>

/** Of an id and words, and of what is given. */
export async function mapped(
  sheet: Sheet,
  record: Tree,
  { tables = {}, ...around }: Partial<MapAround> & { tables?: z.input<typeof Tables> } = {},
): Promise<Mapped> {
  const mapper = mapperOf({ messageId: 'id', text: 'text', ...sheet }, tables)
  try {
    return await mapper.map(record, { ...alone, ...around })
  } finally {
    await mapper.close()
  }
}
