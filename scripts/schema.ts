/** `npm run schema`: writes schema/request.v1.json, Request v1 for dispatchers in any language. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { Request } from '../src/contract/request.ts'

export const schemaFile = new URL('../schema/request.v1.json', import.meta.url)

/** The text of that file: JSON Schema 2020-12 of what is on the queues. */
export function requestSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(Request, { target: 'draft-2020-12', io: 'output' })
  const head = {
    $schema,
    $id: 'urn:jiesu:request:1',
    title: 'Request v1',
    description: 'One request of a citizen, as it is on the queue `dispatch`',
  }
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`
}

if (import.meta.main) writeFileSync(schemaFile, requestSchema())
